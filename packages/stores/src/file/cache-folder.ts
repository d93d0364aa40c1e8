/** @module The folder of the cache: what may be read and written there, and what has had its time. */
import { CredentialsError, expandHome, shortenHome, type PathFacts, type Runtime } from '@credchain/core'
import { readCacheFile, type CacheFile } from './cache-file.js'
import { distrust } from './distrust.js'

/** Names that the CLI or this library gives to entries. */
const ENTRY = /^(?:[0-9a-f]{40}|[0-9a-f]{64})\.json$/
/** What a crash may leave behind: half written files, leases and locks. */
const LEFTOVER = /^(?:[0-9a-f]{40}|[0-9a-f]{64})\.(?:json\.[0-9a-f]{16}\.tmp|json\.lock.*|lease.*)$/
/** Longer than anything of use is left alone. */
const LEFTOVER_MS = 3_600_000
/** No entry is as large. */
const MAX_BYTES = 1024 * 1024

export interface CacheFolder {
  /** As people write it, for messages. */
  readonly shown: string
  path(name: string): string
  /** Rejects when the folder is there and may not hold secrets. */
  check(): Promise<void>
  /** An entry; undefined when there is none, or no whole one. Rejects for a file that may not be trusted or read. */
  read(name: string): Promise<CacheFile | undefined>
  /** Names of all entries; none where there is no folder. */
  entries(): Promise<readonly string[]>
  /** Removes what a crash has left. */
  tidy(): Promise<void>
}

export const SOURCE = 'file-store'

export function cacheFolder(dir: string, runtime: Runtime): CacheFolder {
  const { fs } = runtime
  const folder = expandHome(dir, runtime)
  const shown = shortenHome(folder, runtime)
  const path = (name: string) => `${folder}/${name}`

  async function trusted(at: string, kind: 'file' | 'folder'): Promise<PathFacts | undefined> {
    const facts = await factsOf(at)
    const problem = facts && distrust(facts, kind, runtime.uid)
    if (problem === undefined) return facts
    const hint = kind === 'folder' ? 'Give the store a folder of this user that nobody else can write.' : 'Remove it.'
    throw new CredentialsError('INVALID_CONFIG', SOURCE, `${shortenHome(at, runtime)} ${problem}, and is not used`, { hint })
  }

  async function factsOf(at: string): Promise<PathFacts | undefined> {
    return fs.lstat(at).catch(orMissing)
  }

  async function names(pattern: RegExp): Promise<readonly string[]> {
    const all = (await fs.readDir(folder).catch(orMissing)) ?? []
    return all.filter((name) => pattern.test(name))
  }

  return {
    shown,
    path,
    async check() {
      await trusted(folder, 'folder')
    },
    async read(name) {
      const facts = await trusted(path(name), 'file')
      if (facts === undefined || facts.size > MAX_BYTES) return undefined
      const text = await fs.readFile(path(name)).catch(orMissing)
      return text === undefined ? undefined : readCacheFile(text, facts.mtimeMs)
    },
    entries: () => names(ENTRY),
    async tidy() {
      for (const name of await names(LEFTOVER)) {
        const facts = await factsOf(path(name))
        if (facts !== undefined && runtime.now() - facts.mtimeMs > LEFTOVER_MS) await fs.remove(path(name))
      }
    },
  }
}

/** Undefined for what is not there; another process may have removed it a moment ago. */
function orMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
