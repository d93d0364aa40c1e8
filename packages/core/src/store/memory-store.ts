/** @module A store in this process: shares identities between providers, not between runs. */
import type { LRUCache } from 'lru-cache'
import { abortable } from '../refresh/abortable.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import { once } from '../runtime/once.js'
import type { Runtime } from '../runtime/runtime.js'
import type { Store, StoreEntry } from './store.js'

export interface MemoryStoreOptions {
  /** Entries kept; the least recently used goes first. Default: 10 000. */
  readonly max?: number
}

/** Entries that have ended are dropped this often, when something is written. */
const SWEEP_MS = 60_000

/** Keeps entries in memory. Leases of one key wait for each other, each at most for as long as the one before it was granted. */
export function memoryStore(options: MemoryStoreOptions = {}, runtime: Runtime = hostRuntime): Store {
  const { max = 10_000 } = options
  const opened = once(open)
  let isInUse = false
  let sweepAt = -Infinity
  const leases = new Map<string, Promise<void>>()

  /** At the first write: most programs have no such store, or never write to it, and need neither load the library nor keep its tables. */
  async function open(): Promise<LRUCache<string, StoreEntry>> {
    const { LRUCache } = await runtime.load(() => import('lru-cache'))
    return new LRUCache({ max, perf: { now: () => runtime.now() }, ttlResolution: 0 })
  }

  return {
    get: async (key) => (isInUse ? (await opened()).get(key) : undefined),
    async set(key, entry, expiresAt) {
      isInUse = true
      const entries = await opened()
      const known = entries.peek(key)
      const isOlder = known !== undefined && entry.generation < known.generation
      const hasEnded = expiresAt <= runtime.now()
      if (!isOlder && !hasEnded) entries.set(key, entry, { ttl: Math.max(1, expiresAt - runtime.now() - 1) })
      // Secrets that have ended are not kept for the day on which somebody asks for them.
      if (runtime.now() < sweepAt) return
      sweepAt = runtime.now() + SWEEP_MS
      entries.purgeStale()
    },
    async delete(key) {
      if (isInUse) (await opened()).delete(key)
    },
    async withLease(key, ms, work, _meanwhile, request) {
      const before = leases.get(key)
      const done = new AbortController()
      const lease = Promise.resolve(before)
        .then(() => runtime.sleep(ms, done.signal, true))
        .catch(() => {})
        .then(() => {
          // Not sooner: behind one who left before its turn, the next still waits for those before.
          if (leases.get(key) === lease) leases.delete(key)
        })
      leases.set(key, lease)
      try {
        await abortable(Promise.resolve(before), request?.signal)
        return await work()
      } finally {
        done.abort()
      }
    },
  }
}
