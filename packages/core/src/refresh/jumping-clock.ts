/**
 * @module A clock that counts how often it was found to have gone backwards: the machine's own, for one that an answer sets has not jumped.
 *
 * Plain data and functions over it, because every warm call reads it: a closure's variable is a new object at each write of a number.
 */
import { clockOffset } from '../runtime/clock-synced.js'
import type { Runtime } from '../runtime/runtime.js'

export interface JumpingClock {
  readonly runtime: Runtime
  /** By how much answers have set the runtime's clock. */
  readonly offset: () => number
  /** The machine's own time when it was read last. */
  lastSeen: number
  jumps: number
}

/** A clock that went back by more than this is taken for a jump. */
const SLACK_MS = 1_000

export function jumpingClock(runtime: Runtime): JumpingClock {
  return { runtime, offset: clockOffset(runtime), lastSeen: -Infinity, jumps: 0 }
}

/** The runtime's time, by which identities end. */
export function readClock(clock: JumpingClock): number {
  const now = clock.runtime.now()
  const own = now - clock.offset()
  if (own < clock.lastSeen - SLACK_MS) clock.jumps += 1
  clock.lastSeen = own
  return now
}
