/** @module The time of the sandbox: stands still, runs as real time does, or runs fast. */
import { hostRuntime, type Runtime } from '@credchain/core'

export interface VirtualClockOptions {
  /** Where it starts: a `Date`, or milliseconds since the epoch. Default: now. */
  readonly at?: number | Date
  /** Virtual milliseconds per real one: 0 stands still, 1 is real, 200 is fast. Default: 1. */
  readonly speed?: number
}

export interface VirtualClock {
  /** Milliseconds since the epoch, whole. */
  readonly now: () => number
  /** Jumps; a negative number jumps back, as NTP may. */
  readonly advance: (ms: number) => void
  /** Goes on from the present instant at another speed. */
  readonly setSpeed: (speed: number) => void
}

/** A clock that the sandbox, and whoever talks to it, can share. Throws `TypeError` for a start or a speed that is no finite number, or a negative speed. */
export function virtualClock(options: VirtualClockOptions = {}, runtime: Pick<Runtime, 'now'> = hostRuntime): VirtualClock {
  let realStart = runtime.now()
  let start = instantOf(options.at ?? realStart)
  let speed = checkedSpeed(options.speed ?? 1)

  const now = () => Math.floor(start + (runtime.now() - realStart) * speed)

  return {
    now,
    advance(ms) {
      if (!Number.isFinite(ms)) throw new TypeError('virtualClock: advance takes a finite number of milliseconds')
      start += ms
    },
    setSpeed(next) {
      const checked = checkedSpeed(next)
      start = now()
      realStart = runtime.now()
      speed = checked
    },
  }
}

function instantOf(at: number | Date): number {
  const instant = Number(at)
  if (!Number.isFinite(instant)) throw new TypeError('virtualClock: at is no instant')
  return instant
}

function checkedSpeed(speed: number): number {
  if (!Number.isFinite(speed) || speed < 0) throw new TypeError('virtualClock: speed is a finite number, 0 or more')
  return speed
}
