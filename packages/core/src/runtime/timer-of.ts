/** @module What happens later, unless it is called off. */
import { hostSleep, hostTimer } from './host-sleep.js'
import type { Runtime } from './runtime.js'

/**
 * Runs `work` after `ms`, unless the function returned is called before; with a reason, at once, where the runtime cannot sleep. In the `background` it keeps
 * no process alive.
 */
export type Timer = (ms: number, background: boolean, work: (reason?: unknown) => void) => () => void

/** Timers of the runtime that sleeps so. */
export function timerOf(sleep: Runtime['sleep']): Timer {
  // A signal to call it off costs twenty times what a timer does, and every request has one.
  if (sleep === hostSleep) return hostTimer
  return (ms, background, work) => {
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
}
