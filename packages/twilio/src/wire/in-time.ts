/** @module Work of a promise that is not waited for beyond its time, whether it hears its signal or not. */
import { timerOf, type Runtime } from '@credchain/core'
import { bounded, type Bounds } from '@credchain/core/bounded'

/** What `work` gives. Rejects as `bounded` does, and the signal that the work was given aborts then. */
export function inTime<T>(work: (signal: AbortSignal) => Promise<T>, bounds: Bounds, { sleep }: Pick<Runtime, 'sleep'>): Promise<T> {
  return bounded(bounds, timerOf(sleep), (finish, fail) => {
    const over = new AbortController()
    work(over.signal).then(finish, fail)
    return () => over.abort()
  })
}
