/** @module Work that is not waited for beyond its time, whether it hears its signal or not. */
import { abortable, type Runtime } from '@credchain/core'

/** What `work` gives. After `ms` it rejects with `lateness()`, and the signal that the work was given aborts with that. */
export async function withinDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { ms, signal, lateness }: { readonly ms: number; readonly signal: AbortSignal | undefined; readonly lateness: () => Error },
  { sleep }: Pick<Runtime, 'sleep'>,
): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  sleep(ms, done.signal, true).then(
    () => late.abort(lateness()),
    () => {},
  )
  const either = AbortSignal.any([late.signal, ...(signal ? [signal] : [])])
  return abortable(work(either), either).finally(() => done.abort())
}
