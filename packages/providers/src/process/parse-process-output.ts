/** @module What a credential process writes. */
import { CredentialsError, jsonObject, type Credentials } from '@credchain/core'
import { accountIdOf } from '../wire/account-id.js'
import { parseTimestamp } from '../wire/parse-timestamp.js'

/**
 * Credentials of the standard output of a program (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).
 * Wrong output is `INVALID_CONFIG`: the program is not one of this kind. The error names the member at fault and never quotes the output.
 */
export function parseProcessOutput(stdout: string, source: string): Credentials {
  const output = outputObject(stdout, source)
  if (output.Version !== 1) throw new CredentialsError('INVALID_CONFIG', source, 'Version of the output must be the number 1')
  const accessKeyId = filled(output.AccessKeyId)
  const secretAccessKey = filled(output.SecretAccessKey)
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = ['AccessKeyId', 'SecretAccessKey'].filter((name) => filled(output[name]) === undefined)
    throw new CredentialsError('INVALID_CONFIG', source, `the output lacks ${missing.join(' and ')}`)
  }
  const sessionToken = filled(output.SessionToken)
  const credentialScope = filled(output.CredentialScope)
  const accountId = accountIdOf(output.AccountId)
  const expiration = expirationOf(output.Expiration, source)
  const attribution = { $source: { CREDENTIALS_PROCESS: 'w' } }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(credentialScope === undefined ? {} : { credentialScope }),
    ...(accountId === undefined ? {} : { accountId }),
    ...attribution,
  }
}

function outputObject(stdout: string, source: string): Readonly<Record<string, unknown>> {
  // Windows programs may start with a byte order mark.
  const text = stdout.replace(/^\uFEFF/, '').trim()
  if (text === '') throw new CredentialsError('INVALID_CONFIG', source, 'the program wrote nothing')
  const output = jsonObject(text)
  if (output !== undefined) return output
  throw new CredentialsError('INVALID_CONFIG', source, 'the output is not a JSON object', {
    hint: 'the program must write one JSON object and nothing else to standard output; prompts and logs belong on standard error',
  })
}

function expirationOf(value: unknown, source: string): Date | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const instant = typeof value === 'string' ? parseTimestamp(value) : undefined
  if (instant === undefined)
    throw new CredentialsError('INVALID_CONFIG', source, 'Expiration of the output is not an ISO 8601 date-time with a time zone')
  return new Date(instant)
}

function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
