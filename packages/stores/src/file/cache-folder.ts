/** @module The folder of the cache: what may be read and written there, and what has had its time. */
import { CredentialsError, expandHome, shortenHome, type PathFacts, type Runtime } from '@credchain/core'
import { readCacheFile, type CacheFile } from './cache-file.js'
import { distrust } from './distrust.js'
import { LONGEST_LEASE_MS } from './file-lease.js'

/** Names that the CLI or this library gives to entries. */
const ENTRY = /^(?:[0-9a-f]{40}|[0-9a-f]{64})\.json$/
/** What a crash may leave behind: half written files, leases and locks. */
const HALF_WRITTEN = /^(?:[0-9a-f]{40}|[0-9a-f]{64})\.json\.[0-9a-f]{16}\.tmp$/
const LEASE = /^(?:[0-9a-f]{40}|[0-9a-f]{64})\.(?:json\.lock|lease)/
/** Longer than a write takes. */
const HALF_WRITTEN_MS = 60_000
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
  // A name that goes on after a slash would be that of what a link points to.
  const folder = expandHome(dir, runtime).replace(/(?<=[^/])(?:\/+\.?)+$/, '')
  const shown = shortenHome(folder, runtime)
  const path = (name: string) => `${folder}/${name}`

  async function trusted(at: string, kind: 'file' | 'folder'): Promise<PathFacts | undefined> {
    const facts = await factsOf(at)
    if (facts !== undefined) mustBeTrusted(at, facts, kind)
    return facts
  }

  function mustBeTrusted(at: string, facts: PathFacts, kind: 'file' | 'folder'): void {
    const problem = distrust(facts, kind, runtime.uid)
    if (problem === undefined) return
    const hint = kind === 'folder' ? 'Give the store a folder of this user that nobody else can write.' : 'Remove it.'
    throw new CredentialsError('INVALID_CONFIG', SOURCE, `${shortenHome(at, runtime)} ${problem}, and is not used`, { hint })
  }

  async function factsOf(at: string): Promise<PathFacts | undefined> {
    return fs.lstat(at).catch(orMissing)
  }

  async function isOld(name: string, ms: number): Promise<boolean> {
    const { mtimeMs = -Infinity } = (await factsOf(path(name))) ?? {}
    return runtime.now() - mtimeMs > ms
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
      const before = await trusted(path(name), 'file')
      if (before === undefined || before.size > MAX_BYTES) return undefined
      const file = await fs.readNoFollow(path(name)).catch(orMissing)
      if (file === undefined) return undefined
      // Another may have taken its place meanwhile.
      mustBeTrusted(path(name), file.facts, 'file')
      return readCacheFile(file.text, file.facts.mtimeMs)
    },
    entries: () => names(ENTRY),
    async tidy() {
      for (const name of await names(HALF_WRITTEN)) if (await isOld(name, HALF_WRITTEN_MS)) await fs.remove(path(name))
      const leases = await names(LEASE)
      const young = new Set<string>()
      for (const name of leases) if (!(await isOld(name, LONGEST_LEASE_MS))) young.add(rowOf(name))
      for (const name of leases) if (!young.has(rowOf(name))) await fs.remove(path(name))
    },
  }
}

/** A lease is made of a row of files: that of one that died long ago may have a successor. */
function rowOf(name: string): string {
  return LEASE.exec(name)?.[0] ?? name
}

/** Undefined for what is not there; another process may have removed it a moment ago. */
function orMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
