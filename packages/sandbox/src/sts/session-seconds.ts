/** @module How long a role's session lives. */
import type { SandboxRole } from '../identity/identities.js'
import { validationError } from './sts-parameters.js'

export const MIN_SECONDS = 900
export const MAX_SECONDS = 43_200
const DEFAULT_SECONDS = 3600

/** @param asked 0 when the call does not say. */
export function sessionSeconds(asked: number, { maxSessionSeconds = DEFAULT_SECONDS }: SandboxRole): number {
  if (asked === 0) return Math.min(DEFAULT_SECONDS, maxSessionSeconds)
  if (asked > maxSessionSeconds) throw validationError('DurationSeconds exceeds the MaxSessionDuration of this role.')
  return asked
}
