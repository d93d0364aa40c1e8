/** @module Time in the real world. */

/** Timers of Node fire at once when asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** `Runtime.sleep` of the host. */
export async function hostSleep(ms: number, signal?: AbortSignal, background = false): Promise<void> {
  let left = ms
  for (; left > LONGEST_TIMER_MS; left -= LONGEST_TIMER_MS) await timer(LONGEST_TIMER_MS, signal, background)
  return timer(left, signal, background)
}

function timer(ms: number, signal: AbortSignal | undefined, background: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timeout)
      reject(signal?.reason)
    }
    const timeout = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    if (background) timeout.unref()
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
