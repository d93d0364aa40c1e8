/** @module One caller's wait for work that others share. */

/** `work`, or the signal's reason as soon as it aborts; the work itself goes on. */
export function abortable<R>(work: Promise<R>, signal?: AbortSignal): Promise<R> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      work.catch(() => {})
      return reject(signal.reason)
    }
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
