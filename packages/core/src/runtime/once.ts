/** @module Work that is done once, for all who need it. */

/** Gives what `work` gave; one that failed is done anew for whoever asks next. */
export function once<R>(work: () => Promise<R>): () => Promise<R> {
  let done: Promise<R> | undefined
  const forget = (error: unknown) => {
    done = undefined
    throw error
  }
  return () => (done ??= work().catch(forget))
}
