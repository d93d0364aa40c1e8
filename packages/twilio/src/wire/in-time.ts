/** @module Work of a promise that is not waited for beyond its time, whether it hears its signal or not. */
import { bounded, type Bounds, type Runtime } from '@credchain/core'

/** What `work` gives. Rejects as `bounded` does, and the signal that the work was given aborts then. */
export function inTime<T>(work: (signal: AbortSignal) => Promise<T>, bounds: Bounds, { sleep }: Pick<Runtime, 'sleep'>): Promise<T> {
  return bounded(bounds, sleep, (finish, fail) => {
    const over = new AbortController()
    work(over.signal).then(finish, fail)
    return () => over.abort()
  })
}
