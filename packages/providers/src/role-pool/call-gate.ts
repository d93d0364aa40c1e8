/** @module How many calls go out at once, and when none does: a service that throttles is given time. */
import { codeOf, isCredentialsError, type Runtime } from '@credchain/core'
import { backOffMs } from '../wire/back-off.js'

/** Runs `work` when there is room. A signal that aborts while it waits for that ends the wait. */
export type CallGate = <R>(work: () => Promise<R>, signal?: AbortSignal) => Promise<R>

const THROTTLED = /throttl|too ?many ?requests|request ?limit|slow ?down/i

/** @param concurrency calls at once; after a throttled one all wait, longer each time in a row. */
export function callGate(concurrency: number, runtime: Runtime): CallGate {
  const queue = new Set<() => void>()
  let running = 0
  let throttles = 0
  let pausedUntil = -Infinity

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

  return async (work, signal) => {
    await enter(signal)
    try {
      const pauseMs = pausedUntil - runtime.now()
      if (pauseMs > 0) await runtime.sleep(pauseMs, signal, true)
      const result = await work()
      throttles = 0
      return result
    } catch (error) {
      if (codeOf(error) === 'UNAVAILABLE' && error instanceof Error && THROTTLED.test(error.message)) {
        const askedMs = isCredentialsError(error) ? (error.retryAfterMs ?? 0) : 0
        pausedUntil = runtime.now() + Math.max(askedMs, backOffMs(throttles, runtime.random()))
        throttles += 1
      }
      throw error
    } finally {
      exit()
    }
  }
}
