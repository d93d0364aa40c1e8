/**
 * @module A lease of files, for processes that share a folder.
 *
 * Whoever makes the file holds the lease, until it removes the file or the time written there has come. Nobody removes the file of one that died, for
 * between looking and removing it might be another's: the next holder makes a file named after it and its place in the row, and so on. Who made the last
 * of the row holds the lease.
 */
import type { Runtime } from '@credchain/core'

interface Holder {
  readonly token: string
  /** When it was granted, and when it ends; milliseconds since the epoch. */
  readonly from: number
  readonly until: number
}

/** No lease is granted for longer, nor taken for one; milliseconds. */
export const LONGEST_LEASE_MS = 3_600_000

/**
 * How long before its end a lease is not given back, at most; of a short one it is a quarter. A removal that is under way when the lease ends may be of the file that a
 * successor goes by, and then another begins the row anew. One that takes still longer leaves two holders, which costs a call of the source.
 */
const LAST_MS = 2_000

/** What gives the lease `path` back; undefined while another has it. It ends by itself after `ms`. Rejects with Node's error where the folder cannot be used. */
export async function takeFileLease(path: string, ms: number, { fs, now }: Runtime): Promise<(() => Promise<void>) | undefined> {
  const ended: { readonly path: string; readonly token: string }[] = []
  let next = path
  for (;;) {
    const holder = await holderOf(next, ms, fs)
    if (holder === undefined) break
    if (!isOver(holder, now())) return undefined
    ended.push({ path: next, token: holder.token })
    // By the place in the row no two of it have one name, and none grows with it.
    next = `${path}.${ended.length}.${holder.token}`
  }
  const from = now()
  const until = from + Math.min(ms, LONGEST_LEASE_MS)
  const token = globalThis.crypto.randomUUID().slice(0, 8)
  const isMade = await fs.createFile(next, JSON.stringify({ token, from, until })).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    },
  )
  if (!isMade) return undefined
  for (const { path: before, token: expected } of ended) {
    // It was cleared away since: the row begins anew, and ours is no part of it.
    if ((await holderOf(before, ms, fs))?.token === expected) continue
    await fs.remove(next)
    return undefined
  }
  return async () => {
    if (now() >= until - Math.min(LAST_MS, (until - from) / 4)) return
    // The first of the row makes it free; the others are of no row then.
    for (const { path: before } of ended) await fs.remove(before)
    await fs.remove(next)
  }
}

/** Neither a clock that was set back nor nonsense must make a lease of seconds one of hours. */
function isOver({ from, until }: Holder, now: number): boolean {
  const ms = until - from
  return now >= until || from - now > ms || ms > LONGEST_LEASE_MS
}

async function holderOf(path: string, ms: number, fs: Runtime['fs']): Promise<Holder | undefined> {
  try {
    const holder = parsed(await fs.readFile(path))
    if (holder !== undefined) return holder
    const { mtimeMs: from } = await fs.lstat(path)
    return { token: 'torn', from, until: from + ms }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Undefined for one whose maker was killed, or is just about to write. */
function parsed(text: string): Holder | undefined {
  const [, token, from, until] = /^\{"token":"([0-9a-f]{8})","from":(\d{1,16})(?:\.\d+)?,"until":(\d{1,16})(?:\.\d+)?\}$/.exec(text) ?? []
  return token === undefined ? undefined : { token, from: Number(from), until: Number(until) }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
