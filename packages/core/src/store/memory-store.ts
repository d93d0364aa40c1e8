/** @module A store in this process: shares identities between providers, not between runs. */
import { LRUCache } from 'lru-cache'
import { hostRuntime } from '../runtime/host-runtime.js'
import type { Runtime } from '../runtime/runtime.js'
import type { Store, StoreEntry } from './store.js'

export interface MemoryStoreOptions {
  /** Entries kept; the least recently used goes first. Default: 10 000. */
  readonly max?: number
}

/** Keeps entries in memory. Leases of one key wait for each other, each at most for as long as the one before it was granted. */
export function memoryStore(options: MemoryStoreOptions = {}, runtime: Runtime = hostRuntime): Store {
  const { max = 10_000 } = options
  const entries = new LRUCache<string, StoreEntry>({ max })
  const leases = new Map<string, Promise<void>>()

  return {
    get: async (key) => entries.get(key),
    async set(key, entry) {
      const known = entries.peek(key)
      const isOlder = known !== undefined && entry.generation < known.generation
      if (!isOlder) entries.set(key, entry)
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
