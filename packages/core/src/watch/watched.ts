/** @module What is made of files, over time: looked at now and then, made anew when they say something else, kept while they are rewritten. */
import { abortable, codeOf, reasonOf, timerOf, type CredentialsError, type ResolveRequest, type Runtime } from '@credchain/core'
import { bounded } from '../bounded/bounded.js'

export interface WatchOptions<V> {
  /** Reads the files, and makes the value of them; `before` is what was made last. */
  readonly make: (before: V | undefined) => Promise<V>
  /** Until when the value is of use to callers, in milliseconds since the epoch: `Infinity` for no end, `-Infinity` for not any more. */
  readonly usableUntil: (value: V) => number
  /** Bound on the wait for a look, in milliseconds. A disk may hang. */
  readonly lookTimeoutMs: number
  /** The error for those who waited so long. */
  readonly late: (lookTimeoutMs: number) => CredentialsError
  /** Hears, once, why looks begin to fail while what there is stays in use. */
  readonly tellKept: (reason: string) => void
}

export interface Watched<V> {
  /** The value for a call that can have it without a look at the files; undefined when one is due. */
  recent(): V | undefined
  /** The value for a call. While there is one of use nobody waits for the disk, and a look that fails takes nothing away. */
  current(request: ResolveRequest): Promise<V>
  /** Looks at the files, shared by all who ask meanwhile. */
  look(signal?: AbortSignal): Promise<V>
  /** What was made last, however old the look is. */
  last(): V | undefined
  /** A service refused what was made last: the next look is waited for. */
  refuse(): void
}

/** Files are looked at no more often than this. */
const LOOK_INTERVAL_MS = 1_000
/** A file is rewritten in less; what has no end and is gone for longer was taken away. */
const KEEP_ENDLESS_MS = 60_000

interface Look<V> {
  readonly work: Promise<V>
  waiting: Promise<V> | undefined
}

/** Builds nothing and reads nothing before the first call. */
export function watched<V>(options: WatchOptions<V>, runtime: Runtime): Watched<V> {
  const { make, usableUntil, lookTimeoutMs, late, tellKept } = options
  let made: V | undefined
  let lookedAt = -Infinity
  let failure: { readonly error: unknown; readonly since: number; readonly keepUntil: number } | undefined
  let isRefused = false
  let under: Look<V> | undefined

  async function lookNow(): Promise<V> {
    const startedAt = runtime.now()
    try {
      const next = await make(made)
      made = next
      failure = undefined
      isRefused = false
      return next
    } catch (error) {
      fail(error)
      throw error
    } finally {
      lookedAt = startedAt
      under = undefined
    }
  }

  /** What was of use when the looks began to fail is kept until it ends, and for a minute when it never does. */
  function fail(error: unknown): void {
    const now = runtime.now()
    const begins = failure === undefined
    // After a clock that went back, the instants remembered mean nothing.
    if (failure !== undefined && now >= failure.since) failure = { ...failure, error }
    else failure = { error, since: now, keepUntil: Math.min(endOfUse(), now + (endOfUse() === Infinity ? KEEP_ENDLESS_MS : Infinity)) }
    if (begins && now < failure.keepUntil) tellKept(reasonOf(error))
  }

  function endOfUse(): number {
    return made === undefined || isRefused ? -Infinity : usableUntil(made)
  }

  function isDue(now: number): boolean {
    const age = now - lookedAt
    // A negative age: the clock went back.
    return !(age >= 0 && age < LOOK_INTERVAL_MS)
  }

  /** What was made last, while callers need no word of the files for it. */
  function usable(now: number): V | undefined {
    if (failure === undefined && !isDue(now)) return made
    return now < Math.min(endOfUse(), failure?.keepUntil ?? Infinity) ? made : undefined
  }

  function start(): Look<V> {
    under ??= { work: lookNow(), waiting: undefined }
    return under
  }

  function look(signal?: AbortSignal): Promise<V> {
    const shared = start()
    shared.waiting ??= inTime(shared.work)
    return abortable(shared.waiting, signal)
  }

  function inTime(work: Promise<V>): Promise<V> {
    const bounds = { deadlineMs: lookTimeoutMs, signal: undefined, background: true, lateness: () => late(lookTimeoutMs) }
    return bounded(bounds, timerOf(runtime.sleep), (finish, reject) => {
      work.then(finish, reject)
      // A look goes on: what it finds is for those who come later.
      return () => {}
    })
  }

  async function current({ forceRefresh = false, signal }: ResolveRequest): Promise<V> {
    const now = runtime.now()
    const atHand = forceRefresh ? undefined : usable(now)
    if (atHand !== undefined) {
      // What it finds wrong is told by `fail`.
      if (isDue(now)) start().work.catch(() => {})
      return atHand
    }
    if (!forceRefresh && failure !== undefined && !isDue(now)) throw failure.error
    try {
      return await look(signal)
    } catch (error) {
      const isForMe = signal?.aborted || (forceRefresh && codeOf(error) === 'INVALID_CONFIG')
      const kept = isForMe ? undefined : usable(runtime.now())
      if (kept === undefined) throw error
      return kept
    }
  }

  return {
    recent() {
      const now = runtime.now()
      return under === undefined && isDue(now) ? undefined : usable(now)
    },
    current,
    look,
    last: () => made,
    refuse() {
      isRefused = true
    },
  }
}
