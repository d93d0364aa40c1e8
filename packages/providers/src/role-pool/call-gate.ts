/** @module How many calls go out at once, and when none does: a service that throttles is given time. */
import { backOffMs, codeOf, isCredentialsError, ownClock, type Runtime } from '@credchain/core'

/** Runs `work` when there is room. A signal that aborts while it waits for that ends the wait. */
export type CallGate = <R>(work: () => Promise<R>, signal?: AbortSignal) => Promise<R>

/** The name of a service's error, which stands alone between what was done and what the service says of it: a role may be called anything. */
const THROTTLED = /: \w*(?:throttl|too_?many_?requests|request_?limit_?exceeded|slow_?down)\w*(?:: |$)/i
/** However long the service asks for: those who wait have a deadline, and are to get a try within it. */
const LONGEST_PAUSE_MS = 20_000

/** @param concurrency calls at once; after a throttled one all wait, longer each time in a row. */
export function callGate(concurrency: number, runtime: Runtime): CallGate {
  const ownNow = ownClock(runtime)
  const queue = new Set<() => void>()
  let running = 0
  let throttles = 0
  /** Counts the pauses: calls that were under way together are throttled together, once. */
  let pauses = 0
  let pause = { from: -Infinity, until: -Infinity }

  async function enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (running < concurrency) {
      running += 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        queue.delete(go)
        reject(signal?.reason)
      }
      queue.add(go)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  /** The place goes to the next in line, or is free. */
  function exit(): void {
    const [next] = queue
    if (next === undefined) {
      running -= 1
      return
    }
    queue.delete(next)
    next()
  }

  /** It may grow while one waits for its end. */
  async function pauseOver(signal?: AbortSignal): Promise<void> {
    for (let leftMs = pauseLeftMs(); leftMs > 0; leftMs = pauseLeftMs()) await runtime.sleep(leftMs, signal, true)
  }

  function pauseLeftMs(): number {
    const now = ownNow()
    // A clock that went back to before the pause says nothing of its end.
    return now < pause.from ? 0 : pause.until - now
  }

  function throttled(error: unknown, pausesBefore: number): void {
    const askedMs = isCredentialsError(error) ? (error.retryAfterMs ?? 0) : 0
    const isSameBurst = pauses !== pausesBefore
    const ownMs = isSameBurst ? 0 : backOffMs(throttles, runtime.random())
    if (!isSameBurst) {
      pauses += 1
      throttles += 1
    }
    const now = ownNow()
    const until = now + Math.min(LONGEST_PAUSE_MS, Math.max(askedMs, ownMs))
    pause = { from: now, until: Math.max(until, now + Math.min(LONGEST_PAUSE_MS, pauseLeftMs())) }
  }

  return async (work, signal) => {
    await enter(signal)
    let pausesBefore = pauses
    try {
      await pauseOver(signal)
      pausesBefore = pauses
      const result = await work()
      if (pauses === pausesBefore) throttles = 0
      return result
    } catch (error) {
      if (isThrottled(error)) throttled(error, pausesBefore)
      throw error
    } finally {
      exit()
    }
  }
}

function isThrottled(error: unknown): boolean {
  return codeOf(error) === 'UNAVAILABLE' && error instanceof Error && THROTTLED.test(error.message)
}
