/** @module Time in the real world. */

/** Timers of Node fire at once when asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** `Runtime.sleep` of the host. */
export function hostSleep(ms: number, signal?: AbortSignal, background = false): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      callOff()
      reject(signal?.reason)
    }
    const callOff = hostTimer(ms, background, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Runs `work` after `ms`, unless the function returned is called before. A `background` one does not keep the process alive. */
export function hostTimer(ms: number, background: boolean, work: () => void): () => void {
  let timeout: NodeJS.Timeout
  const wait = (leftMs: number) => {
    timeout = setTimeout(() => (leftMs > LONGEST_TIMER_MS ? wait(leftMs - LONGEST_TIMER_MS) : work()), Math.min(leftMs, LONGEST_TIMER_MS))
    if (background) timeout.unref()
  }
  wait(ms)
  return () => clearTimeout(timeout)
}
