import type { Credentials as StsCredentials } from '@aws-sdk/client-sts'
import { expectNoSecrets } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { sessionIdentity } from './session-identity.js'

const NOW = Date.UTC(2026, 0, 1)
const GIVEN: StsCredentials = {
  AccessKeyId: 'ASIACANARY',
  SecretAccessKey: 'CANARYsecret',
  SessionToken: 'CANARYtoken',
  Expiration: new Date(NOW + 1),
}
const ARN = 'arn:aws:sts::123456789012:assumed-role/app/s'
const made = (given: StsCredentials | undefined, arn?: string) =>
  sessionIdentity(given, arn, { CREDENTIALS_STS_ASSUME_ROLE: 'i' }, { source: 'sts', now: () => NOW })

test('a whole answer, to its last millisecond, with what made it', () => {
  expect(made(GIVEN, ARN)).toEqual({
    accessKeyId: 'ASIACANARY',
    secretAccessKey: 'CANARYsecret',
    sessionToken: 'CANARYtoken',
    expiration: new Date(NOW + 1),
    accountId: '123456789012',
    $source: { CREDENTIALS_STS_ASSUME_ROLE: 'i' },
  })
})

test.each<[string, string | undefined, string | undefined]>([
  ['of another partition', 'arn:aws-cn:sts::210987654321:assumed-role/app/s', '210987654321'],
  ['none', undefined, undefined],
  ['of another service', 'arn:aws:iam::123456789012:role/app', undefined],
  ['whose account is none', 'arn:aws:sts::1234567890123:assumed-role/app/s', undefined],
])('the account of an ARN: %s', (_, arn, accountId) => {
  expect(made(GIVEN, arn).accountId).toBe(accountId)
  expect('accountId' in made(GIVEN, arn)).toBe(accountId !== undefined)
})

test.each<[string, StsCredentials | undefined, string]>([
  ['nothing', undefined, 'no whole set'],
  ['no key', { ...GIVEN, AccessKeyId: undefined }, 'no whole set'],
  ['an empty key', { ...GIVEN, AccessKeyId: '' }, 'no whole set'],
  ['no secret', { ...GIVEN, SecretAccessKey: undefined }, 'no whole set'],
  ['no token', { ...GIVEN, SessionToken: undefined }, 'no whole set'],
  ['no end, which would be kept for ever', { ...GIVEN, Expiration: undefined }, 'no whole set'],
  ['an end that is no date', { ...GIVEN, Expiration: new Date(Number.NaN) }, 'no whole set'],
  ['an end that is now', { ...GIVEN, Expiration: new Date(NOW) }, 'already expired'],
  ['an end that was', { ...GIVEN, Expiration: new Date(NOW - 1) }, 'already expired'],
])('%s: UNAVAILABLE, without a word of the keys', (_, given, says) => {
  let error: unknown
  try {
    made(given, ARN)
  } catch (reason) {
    error = reason
  }
  expect(error).toMatchObject({ code: 'UNAVAILABLE', source: 'sts', message: expect.stringContaining(says) })
  expectNoSecrets(['CANARYsecret', 'CANARYtoken'], error)
})
