/** @module What happens later, unless it is called off. */
import { hostSleep, hostTimer } from './host-sleep.js'
import type { Runtime } from './runtime.js'

export interface Later {
  readonly ms: number
  /** It keeps no process alive. */
  readonly background: boolean
  /** The time is over; with a reason, where the runtime cannot sleep. */
  readonly work: (reason?: unknown) => void
}

/** Runs `work` after a sleep of `ms`, unless the function returned is called before. */
export function after(sleep: Runtime['sleep'], { ms, background, work }: Later): () => void {
  // A signal to call it off costs twenty times what a timer does, and every request has one.
  if (sleep === hostSleep) return hostTimer(ms, background, work)
  const over = new AbortController()
  sleep(ms, over.signal, background).then(
    () => work(),
    (reason: unknown) => {
      if (!over.signal.aborted) work(reason)
    },
  )
  // With a reason: without one it would make an exception with its stack.
  return () => over.abort('over')
}
