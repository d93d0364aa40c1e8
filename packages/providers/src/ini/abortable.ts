/** @module One caller's wait for work that others share. */

/** `work`, or the signal's reason as soon as it aborts; the work itself goes on. */
export function abortable<R>(work: Promise<R>, signal: AbortSignal | undefined): Promise<R> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) return leave()
    
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
