/** @module The host with a clock that can be set forward, so that a window that opens in minutes opens now. */
import { hostRuntime } from '@credchain/core'

/** @typedef {{ runtime: import('@credchain/core').Runtime, skewMs: () => number, forward: (ms: number) => void }} ShiftedRuntime */

/**
 * Between two shifts its clock runs as the host's does, and its timers are the host's.
 * @returns {ShiftedRuntime}
 */
export function shiftedRuntime() {
  let skewMs = 0
  return {
    runtime: { ...hostRuntime, env: {}, now: () => hostRuntime.now() + skewMs },
    skewMs: () => skewMs,
    forward(ms) {
      skewMs += Math.max(0, ms)
    },
  }
}
