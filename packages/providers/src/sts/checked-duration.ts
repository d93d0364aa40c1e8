/** @module How long a session is to live. */
import { CredentialsError } from '@credchain/core'

/** The duration, if it is undefined or a whole number of seconds within bounds that STS sets whatever the role; else throws `INVALID_CONFIG`. */
export function checkedDuration(seconds: number | undefined, min: number, max: number, source: string): number | undefined {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= min && seconds <= max)) return seconds
  throw new CredentialsError('INVALID_CONFIG', source, `durationSeconds must be a whole number from ${min} to ${max}`)
}
