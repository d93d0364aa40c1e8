/** @module Work that ends once: with its result, its failure, at its deadline, or when the caller leaves. */
import type { Timer } from '../runtime/timer-of.js'

export interface Bounds {
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
  /** Nobody waits: the deadline keeps no process alive. Default: false. */
  readonly background?: boolean
  /** The failure of work that is unfinished at its deadline. */
  readonly lateness: () => Error
}

/**
 * @param start begins the work and gives back how to stop it. It may call `finish` or `fail` as often as it likes, later: the first call counts.
 * @returns what `finish` was given. A failure, the deadline and the signal (with its reason) reject, once the work has been stopped.
 */
export function bounded<T>(
  { deadlineMs, signal, background = false, lateness }: Bounds,
  timer: Timer,
  start: (finish: (value: T) => void, fail: (reason: unknown) => void) => () => unknown,
): Promise<T> {
  let isOver = false

  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const claimEnd = () => {
      if (isOver) return false
      isOver = true
      callOff()
      signal?.removeEventListener('abort', onAbort)
      return true
    }
    const finish = (value: T) => {
      if (claimEnd()) resolve(value)
    }
    const fail = (reason: unknown) => {
      if (!claimEnd()) return
      const end = () => reject(reason)
      stopped().then(end, end)
    }
    const onAbort = () => fail(signal?.reason)

    const stop = start(finish, fail)
    // One that throws is one that fails: the time may be up, with nobody to catch it.
    const stopped = async () => stop()
    signal?.addEventListener('abort', onAbort)
    const callOff = timer(deadlineMs, background, () => fail(lateness()))
  })
}
