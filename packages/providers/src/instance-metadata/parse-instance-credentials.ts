/** @module What the instance metadata service answers for a role. */
import { CredentialsError, jsonObject, type Credentials } from '@credchain/core'
import { accountIdOf } from '../wire/account-id.js'
import { parseTimestamp } from '../wire/parse-timestamp.js'

/**
 * The identity in the answer to `security-credentials/<role>`; one that has expired is given as it is.
 *
 * Errors: `REJECTED` when the instance may not assume the role, `UNAVAILABLE` for any other refusal and for an answer that is not whole.
 * The answer itself is never quoted, save the code of a refusal.
 */
export function parseInstanceCredentials(text: string): Credentials {
  const answer = jsonObject(text)
  if (answer === undefined) throw unavailable('the answer for the role is not a JSON object')
  refuseFailure(answer['Code'])
  const accessKeyId = readText(answer, 'AccessKeyId')
  const secretAccessKey = readText(answer, 'SecretAccessKey')
  const sessionToken = readText(answer, 'Token')
  const expiration = readDate(answer, 'Expiration')
  const accountId = accountIdOf(answer['AccountId'])
  const identity = {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration,
    ...(accountId !== undefined && { accountId }),
    $source: { CREDENTIALS_IMDS: '0' },
  }
  return identity
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshoot-iam-role.html */
function refuseFailure(code: unknown): void {
  if (code === undefined || code === 'Success') return
  if (code === 'AssumeRoleUnauthorizedAccess') {
    throw new CredentialsError('REJECTED', 'instance-metadata', 'the instance may not assume its role (AssumeRoleUnauthorizedAccess)', {
      hint: 'let the trust policy of the role allow sts:AssumeRole to ec2.amazonaws.com, and check that the instance profile holds the role',
    })
  }
  const word = typeof code === 'string' && /^[A-Za-z]{1,64}$/.test(code) ? ` (${code})` : ''
  throw unavailable(`the service has no credentials for the role${word}`)
}

function readText(answer: Readonly<Record<string, unknown>>, name: string): string {
  const value = answer[name]
  if (typeof value !== 'string' || value.trim() === '') throw unavailable(`the answer for the role has no ${name}`)
  return value
}

function readDate(answer: Readonly<Record<string, unknown>>, name: string): Date {
  const text = readText(answer, name)
  const at = parseTimestamp(text)
  if (at === undefined) throw unavailable(`${name} in the answer for the role is not a date-time`)
  return new Date(at)
}

function unavailable(what: string): CredentialsError {
  return new CredentialsError('UNAVAILABLE', 'instance-metadata', what)
}
