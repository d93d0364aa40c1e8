/** @module A store in this process: shares identities between providers, not between runs. */
import { hostRuntime } from '../runtime/host-runtime.js'
import { lruMap } from './lru-map.js'
import type { Runtime } from '../runtime/runtime.js'
import type { Store, StoreEntry } from './store.js'

export interface MemoryStoreOptions {
  /** Entries kept; the least recently used goes first. Default: 10 000. */
  readonly max?: number
}

interface Resting {
  readonly entry: StoreEntry
  readonly expiresAt: number
}

/** Entries that have ended are dropped this often, when something is written. */
const SWEEP_MS = 60_000

/** Keeps entries in memory. Leases of one key wait for each other, each at most for as long as the one before it was granted. */
export function memoryStore(options: MemoryStoreOptions = {}, runtime: Runtime = hostRuntime): Store {
  const { max = 10_000 } = options
  const entries = lruMap<Resting>(max)
  let sweepAt = -Infinity
  const leases = new Map<string, Promise<void>>()

  return {
    async get(key) {
      const { entry, expiresAt } = entries.get(key) ?? { expiresAt: Infinity }
      if (expiresAt > runtime.now()) return entry
      entries.delete(key)
      return undefined
    },
    async set(key, entry, expiresAt) {
      const known = entries.peek(key)
      const isOlder = known !== undefined && known.expiresAt > runtime.now() && entry.generation < known.entry.generation
      if (!isOlder && expiresAt > runtime.now()) entries.set(key, { entry, expiresAt })
      // Secrets that have ended are not kept for the day on which somebody asks for them.
      if (runtime.now() < sweepAt) return
      sweepAt = runtime.now() + SWEEP_MS
      const ended = [...entries.entries()].filter(([, resting]) => resting.expiresAt <= runtime.now())
      for (const [stale] of ended) entries.delete(stale)
    },
    async delete(key) {
      entries.delete(key)
    },
    async withLease(key, ms, work) {
      const before = leases.get(key)
      const done = new AbortController()
      const lease = Promise.resolve(before)
        .then(() => runtime.sleep(ms, done.signal, true))
        .catch(() => {})
      leases.set(key, lease)
      try {
        await before
        return await work()
      } finally {
        done.abort()
        if (leases.get(key) === lease) leases.delete(key)
      }
    },
  }
}
