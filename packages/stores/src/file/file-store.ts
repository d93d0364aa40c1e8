/** @module Identities in files, in the AWS CLI's cache: shared by runs and by processes of one user, and with the CLI. */
import {
  CredentialsError,
  entryKey,
  eventsOf,
  hostRuntime,
  memoryStore,
  reasonOf,
  type EntryPlace,
  type OnEvent,
  type ResolveRequest,
  type Runtime,
  type Store,
  type StoreEntry,
} from '@credchain/core'
import { cacheFolder, SOURCE, type CacheFolder } from './cache-folder.js'
import { isUsableToCli, writeCacheFile, type CacheFile } from './cache-file.js'
import { cliKey } from './cli-key.js'
import { listEntries, type CachedSession } from './cached-session.js'
import { takeFileLease } from './file-lease.js'
import { whileLeased } from '../lease/while-leased.js'

export interface FileStoreOptions {
  /** Default: `~/.aws/cli/cache`, which is shared with the AWS CLI. Made, for this user alone, when something is written. */
  readonly dir?: string
  /**
   * Also uses what was minted through another source or endpoint for the same parameters. The CLI's own entries, which do not tell their source, are
   * used either way: they are this user's. Default: false.
   */
  readonly trustForeign?: boolean
  /** Hears, as `notice`, why identities stay in memory: a folder that is full, read-only or not trusted. */
  readonly onEvent?: OnEvent
}

export interface FileStore extends Store {
  /** What the folder holds, without its secrets; also what others have put there. Rejects when the folder cannot be read. */
  list(): Promise<readonly CachedSession[]>
  /** Removes every entry, or those that have ended. Gives their number. */
  clear(options?: { readonly expired?: boolean }): Promise<number>
}

type Waiting = Pick<ResolveRequest, 'background'>

const DIR = '~/.aws/cli/cache'
/** Longer than it takes to read and write one file. */
const LOCK_MS = 2_000
const SWEEP_MS = 3_600_000

/**
 * Keeps identities in files that the AWS CLI and botocore read and write too: a role that either has assumed is not asked of STS again by the other.
 * Files are private and written as a whole. Symbolic links, and what others own or can write, are refused; what cannot be written stays in memory, with
 * a `notice`. Ended entries are removed once an hour at most.
 */
export function fileStore(options: FileStoreOptions = {}, runtime: Runtime = hostRuntime): FileStore {
  const { trustForeign = false } = options
  const memory = memoryStore({}, runtime)
  const events = eventsOf(SOURCE, () => runtime.now(), options.onEvent)
  let told: string | undefined
  let sweepAt = -Infinity

  function folder(): CacheFolder {
    const { dir = DIR } = options
    if (typeof dir !== 'string' || dir.trim() === '')
      throw new CredentialsError('INVALID_CONFIG', SOURCE, 'dir must be the path of a folder')
    return cacheFolder(dir, runtime)
  }

  /** Once for each reason, until a write succeeds. */
  function tell(where: CacheFolder, error: unknown): void {
    const reason = `${where.shown} cannot be used, and identities stay in memory: ${reasonOf(error)}`
    if (reason !== told) events.emit({ type: 'notice', reason })
    told = reason
  }

  function isOurs({ mark }: CacheFile, { key }: EntryPlace): boolean {
    return mark === undefined || mark.key === key || trustForeign
  }

  /** What is of use of a file; the CLI's own entries only while the CLI would use them. */
  function entryOf(file: CacheFile | undefined, place: EntryPlace): StoreEntry | undefined {
    if (file === undefined || !isOurs(file, place)) return undefined
    const isOver = file.mark === undefined ? !isUsableToCli(file.expiresAt, runtime.now()) : runtime.now() >= file.expiresAt
    return isOver
      ? undefined
      : { ...file.entry, sourceFingerprint: file.mark?.key === place.key ? file.entry.sourceFingerprint : place.sourceFingerprint }
  }

  async function get(key: string, place: EntryPlace = unplaced(key)): Promise<StoreEntry | undefined> {
    const inMemory = await memory.get(key)
    const where = folder()
    try {
      await where.check()
      const entries: StoreEntry[] = []
      for (const name of await namesOf(place)) {
        const entry = entryOf(await where.read(name), place)
        if (entry !== undefined) entries.push(entry)
      }
      const [newest] = entries.toSorted((a, b) => b.issuedAt - a.issuedAt)
      // What is minted next must not seem older than any of them.
      const generation = Math.max(...entries.map((entry) => entry.generation))
      if (newest !== undefined && generation >= (inMemory?.generation ?? 0)) return { ...newest, generation }
    } catch (error) {
      tell(where, error)
    }
    return inMemory
  }

  /** Where an entry is written: under the CLI's name, unless that holds what another source has minted and can still use. */
  async function slotOf(where: CacheFolder, place: EntryPlace): Promise<string> {
    const [first, own = first] = await namesOf(place)
    const file = await where.read(first)
    const isTaken = file?.mark !== undefined && file.mark.key !== place.key && runtime.now() < file.expiresAt
    return isTaken ? own : first
  }

  /** Nobody else who knows of locks writes or removes the file meanwhile. */
  function locked<R>(where: CacheFolder, name: string, work: () => Promise<R>, request: Waiting = {}): Promise<R> {
    return whileLeased(() => takeFileLease(where.path(`${name}.lock`), LOCK_MS, runtime), work, request, runtime)
  }

  async function set(key: string, entry: StoreEntry, expiresAt: number, place: EntryPlace = unplaced(key)): Promise<void> {
    const where = folder()
    try {
      await where.check()
      const [name] = await namesOf(place)
      const text = writeCacheFile(entry, expiresAt, { ...place, sourceFingerprint: entry.sourceFingerprint })
      const write = async (slot: string) => {
        const file = await where.read(slot)
        const isOlder = file?.mark?.key === key && runtime.now() < file.expiresAt && entry.generation < file.entry.generation
        if (!isOlder) await runtime.fs.writeFile(where.path(slot), text)
      }
      await locked(where, name, async () => {
        const slot = await slotOf(where, place)
        await (slot === name ? write(slot) : locked(where, slot, () => write(slot)))
      })
      told = undefined
      await memory.delete(key)
    } catch (error) {
      tell(where, error)
      await memory.set(key, entry, expiresAt)
    }
    if (runtime.now() < sweepAt) return
    sweepAt = runtime.now() + SWEEP_MS
    // Nobody waits for it, and what cannot be swept now is swept later.
    remove(where, hasEnded, { background: true })
      .then(() => where.tidy())
      .catch(() => {})
  }

  function hasEnded(file: CacheFile | undefined): boolean {
    return file !== undefined && runtime.now() >= file.expiresAt
  }

  /** @param isDoomed is asked again under the lock: what was written meanwhile stays. */
  async function remove(
    where: CacheFolder,
    isDoomed: (file: CacheFile | undefined, name: string) => boolean,
    request?: Waiting,
  ): Promise<number> {
    await where.check()
    let removed = 0
    for (const name of await where.entries()) {
      const look = async () => isDoomed(await where.read(name).catch(() => undefined), name)
      if (!(await look())) continue
      const again = async () => {
        if (!(await look())) return 0
        await runtime.fs.remove(where.path(name))
        return 1
      }
      removed += await locked(where, name, again, request)
    }
    return removed
  }

  return {
    get,
    set,
    async delete(key, place = unplaced(key)) {
      await memory.delete(key)
      const names: readonly string[] = await namesOf(place)
      await remove(folder(), (file, name) => names.includes(name) && (file === undefined || isOurs(file, place)))
    },
    async withLease(key, ms, work, meanwhile, request) {
      const where = folder()
      let unusable: unknown
      const take = async () => {
        await where.check()
        return takeFileLease(where.path(`${await safeName(key)}.lease`), ms, runtime)
      }
      const tried = () =>
        take().catch((error: unknown) => {
          unusable = error
          throw error
        })
      try {
        return await whileLeased(tried, work, { ...request, meanwhile }, runtime)
      } catch (error) {
        if (unusable === undefined) throw error
        tell(where, error)
        // Those of this process at least take turns.
        return await (memory.withLease?.(key, ms, work, meanwhile, request) ?? work())
      }
    },
    async list() {
      const where = folder()
      await where.check()
      return listEntries(where, runtime)
    },
    async clear({ expired = false } = {}) {
      const where = folder()
      const removed = await remove(where, expired ? hasEnded : () => true)
      await where.tidy()
      return removed
    },
  }
}

/** The CLI's name first, if it has one. */
async function namesOf({ key, cli }: EntryPlace): Promise<readonly [string, ...string[]]> {
  const own = `${await safeName(key)}.json`
  const shared = cli && cliKey(cli)
  return shared === undefined ? [own] : [`${shared}.json`, own]
}

/** The keys of providers are hashes already; a key of somebody's own may hold anything. */
async function safeName(key: string): Promise<string> {
  return /^[0-9a-f]{64}$/.test(key) ? key : entryKey({ key })
}

/** For callers that pass a key alone: whatever source is said to have minted the entry. */
function unplaced(key: string): EntryPlace {
  return { key, sourceFingerprint: '' }
}
