/**
 * @module A lease of files, for processes that share a folder.
 *
 * Whoever makes the file holds the lease, until it removes the file or the time written there has come. Nobody removes the file of one that died, for
 * between looking and removing it might be another's: the next holder makes a file named after it, and so on. Who made the last of the row holds the lease.
 */
import type { Runtime } from '@credchain/core'

interface Holder {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** What gives the lease `path` back; undefined while another has it. It ends by itself after `ms`. Rejects with Node's error where the folder cannot be used. */
export async function takeFileLease(path: string, ms: number, { fs, now }: Runtime): Promise<(() => Promise<void>) | undefined> {
  const ended: { readonly path: string; readonly token: string }[] = []
  let next = path
  for (;;) {
    const holder = await holderOf(next, ms, fs)
    if (holder === undefined) break
    if (!isOver(holder, now(), ms)) return undefined
    ended.push({ path: next, token: holder.token })
    next = `${next}.${holder.token}`
  }
  const until = now() + ms
  const token = globalThis.crypto.randomUUID().slice(0, 8)
  const isMade = await fs.createFile(next, JSON.stringify({ token, until })).then(
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
    // Past its end it may have a successor, which goes by it.
    if (now() >= until) return
    for (const { path: before } of ended) await fs.remove(before)
    await fs.remove(next)
  }
}

/** A clock that was set back must not make a lease of seconds one of hours. */
function isOver({ until }: Holder, now: number, ms: number): boolean {
  return now >= until || until > now + 2 * ms
}

async function holderOf(path: string, ms: number, fs: Runtime['fs']): Promise<Holder | undefined> {
  try {
    return parsed(await fs.readFile(path)) ?? { token: 'torn', until: (await fs.lstat(path)).mtimeMs + ms }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Undefined for one whose maker was killed, or is just about to write. */
function parsed(text: string): Holder | undefined {
  const [, token, until] = /^\{"token":"([0-9a-f]{8})","until":(\d{1,16})(?:\.\d+)?\}$/.exec(text) ?? []
  return token === undefined ? undefined : { token, until: Number(until) }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
