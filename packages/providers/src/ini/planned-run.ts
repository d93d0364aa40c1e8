/** @module A run with the plan it carries out, and how long what it holds lives. */
import { ownsItsCache } from '@credchain/core'
import type { Plan } from './plan.js'
import type { Run } from './run.js'

export interface PlannedRun extends Run {
  readonly plan: Plan
}

/** Whether the profile is nothing but keys that are written in it. */
export function isKeysOnly({ plan }: PlannedRun): boolean {
  return plan.base.kind === 'static' && plan.hops.length === 0
}

/** The instant, in milliseconds since the epoch, at which the identity that the run holds expires: `Infinity` for never, `-Infinity` without one. */
export function heldUntil(run: PlannedRun): number {
  if (isKeysOnly(run)) return Infinity
  const status = ownsItsCache(run.provider) ? run.provider.status() : undefined
  return status === undefined ? -Infinity : (status.expiration?.getTime() ?? Infinity)
}
