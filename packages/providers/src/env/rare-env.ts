/** @module What few environments have: half a pair of keys, or keys that end. */
import { CredentialsError } from '@credchain/core'
import { parseTimestamp } from '../wire/parse-timestamp.js'

/** @param hasKeyId which half is there. */
export function halfAPair(prefix: string, hasKeyId: boolean): CredentialsError {
  const [keyId, secret] = [`${prefix}AWS_ACCESS_KEY_ID`, `${prefix}AWS_SECRET_ACCESS_KEY`]
  const [missing, present] = hasKeyId ? [secret, keyId] : [keyId, secret]
  const hint = `set ${missing}, or unset ${present}`
  return new CredentialsError('INVALID_CONFIG', 'env', `${missing} is not set, although ${present} is`, { hint })
}

/** Throws `INVALID_CONFIG` for what is no date-time, `UNAVAILABLE` for one that is not after `now`, in milliseconds since the epoch. */
export function expirationOf(prefix: string, value: string, now: number): Date {
  const variable = `${prefix}AWS_CREDENTIAL_EXPIRATION`
  const at = parseTimestamp(value)
  if (at === undefined) {
    throw new CredentialsError('INVALID_CONFIG', 'env', `${variable} is not a date-time of ISO 8601 with a zone`, {
      hint: 'write it as 2030-01-31T23:59:59Z',
    })
  }
  if (at <= now) {
    throw new CredentialsError('UNAVAILABLE', 'env', `the credentials expired at ${new Date(at).toISOString()} (${variable})`, {
      hint: 'export new credentials, or unset the variables',
    })
  }
  return new Date(at)
}
