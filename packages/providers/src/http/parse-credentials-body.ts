/** @module The body with which a container endpoint gives credentials. */
import { CredentialsError, jsonObject, type Credentials } from '@credchain/core'
import { accountIdOf } from '../wire/account-id.js'
import { parseTimestamp } from '../wire/parse-timestamp.js'
import { serviceReason } from '../wire/service-reason.js'

/**
 * Credentials of a 200 answer. `Token` and `Expiration` may be missing: agents that hand out long-lived keys leave them out.
 * A malformed body is `UNAVAILABLE`; the error says what is wrong with it and never quotes it.
 */
export function parseCredentialsBody(text: string, source: string, sent: string | undefined): Credentials {
  const body = jsonObject(text)
  if (body === undefined)
    throw new CredentialsError('UNAVAILABLE', source, 'the endpoint answered with something that is not a JSON object')
  const accessKeyId = filled(body.AccessKeyId)
  const secretAccessKey = filled(body.SecretAccessKey)
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = ['AccessKeyId', 'SecretAccessKey'].filter((name) => filled(body[name]) === undefined)
    throw new CredentialsError('UNAVAILABLE', source, `the answer lacks ${missing.join(' and ')}${serviceReason(body, [sent])}`)
  }
  const sessionToken = filled(body.Token)
  const accountId = accountIdOf(body.AccountId)
  const expiration = expirationOf(body.Expiration, source)
  const attribution = { $source: { CREDENTIALS_HTTP: 'z' } }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(accountId === undefined ? {} : { accountId }),
    ...attribution,
  }
}

function expirationOf(value: unknown, source: string): Date | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const instant = typeof value === 'string' ? parseTimestamp(value) : undefined
  if (instant === undefined) throw new CredentialsError('UNAVAILABLE', source, 'Expiration of the answer is not an RFC 3339 date-time')
  return new Date(instant)
}

function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
