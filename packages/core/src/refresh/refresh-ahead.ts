/** @module Refreshing without being called: one scheduler a runtime, on one timer that keeps no process alive. */
import type { CachingProvider } from '../provider/caching-provider.js'
import type { Expiring } from '../provider/provider.js'
import type { Runtime } from '../runtime/runtime.js'

export interface RefreshAhead {
  /** From now on the cache is refreshed in time; nothing when that is so already, or was stopped. */
  start(): void
  /** For good: calls of a cache that was closed do not bring its timer back. */
  stop(): void
}

/** Looks after one cache, and gives the instant at which to look again. */
type Look = () => number

interface Scheduler {
  add(look: Look): void
  remove(look: Look): void
}

/** However far the next instant: the clock is looked at this often, for it may jump and machines sleep. */
const LONGEST_SLEEP_MS = 60_000
const SHORTEST_SLEEP_MS = 1_000
/** A cache whose refresh is due is looked at again after this time: it has a back-off of its own. So is one that holds nothing: it may have been filled. */
const DUE_AGAIN_MS = 15_000
/** One that holds nothing is asked no more often than this: nobody waits for it. */
const EMPTY_AGAIN_MS = 60_000

const schedulers = new WeakMap<Runtime, Scheduler>()

/** Calls `cache` when its refresh point has come, as a caller would that does not wait. */
export function refreshAhead<T extends Expiring>(
  cache: Pick<CachingProvider<T>, 'status'> & { (request: { background: true }): Promise<T> },
  runtime: Runtime,
): RefreshAhead {
  let isStopped = false
  /** When it is asked if it still holds nothing; undefined while it holds something. */
  let askAt: number | undefined
  const look = (): number => {
    const now = runtime.now()
    const status = cache.status()
    // At first an answer is under way: to the call that started this, or to those who call after an identity was refused.
    askAt = status === undefined ? (askAt ?? now + SHORTEST_SLEEP_MS) : undefined
    const dueAt = askAt ?? status?.refreshAt?.getTime() ?? Infinity
    if (now < dueAt) return Math.min(dueAt, now + (askAt === undefined ? Infinity : DUE_AGAIN_MS))
    if (askAt !== undefined) askAt = now + EMPTY_AGAIN_MS
    // Its failure is told by the cache's own events.
    cache({ background: true }).catch(() => {})
    return now + DUE_AGAIN_MS
  }
  return {
    start() {
      if (!isStopped) schedulerOf(runtime).add(look)
    },
    stop() {
      isStopped = true
      schedulerOf(runtime).remove(look)
    },
  }
}

function schedulerOf(runtime: Runtime): Scheduler {
  const known = schedulers.get(runtime)
  if (known !== undefined) return known
  const made = createScheduler(runtime)
  schedulers.set(runtime, made)
  return made
}

function createScheduler(runtime: Runtime): Scheduler {
  const all = new Set<Look>()
  let sleeping: AbortController | undefined

  async function run(): Promise<void> {
    while (all.size > 0) {
      let next = Infinity
      for (const look of all) next = Math.min(next, look())
      const pauseMs = Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, next - runtime.now()))
      sleeping = new AbortController()
      await runtime.sleep(pauseMs, sleeping.signal, true).catch(() => {})
    }
    sleeping = undefined
  }

  return {
    add(look) {
      if (all.has(look)) return
      all.add(look)
      // One that sleeps has to look again: this cache may be due before the others.
      if (sleeping !== undefined) return sleeping.abort()
      sleeping = new AbortController()
      run().catch(() => {})
    },
    remove(look) {
      all.delete(look)
      if (all.size === 0) sleeping?.abort()
    },
  }
}
