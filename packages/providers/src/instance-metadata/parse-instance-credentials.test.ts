import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseInstanceCredentials } from './parse-instance-credentials.js'

const ANSWER = {
  Code: 'Success',
  LastUpdated: '2026-01-01T00:00:00Z',
  Type: 'AWS-HMAC',
  AccessKeyId: 'ASIACANARY',
  SecretAccessKey: 'canary-secret',
  Token: 'canary-token',
  Expiration: '2026-01-01T06:00:00Z',
}
const IDENTITY = {
  accessKeyId: 'ASIACANARY',
  secretAccessKey: 'canary-secret',
  sessionToken: 'canary-token',
  expiration: new Date('2026-01-01T06:00:00Z'),
  $source: { CREDENTIALS_IMDS: '0' },
}

describe('parseInstanceCredentials', () => {
  test.each([
    ['what EC2 answers', {}, {}],
    ['an account', { AccountId: '012345678901' }, { accountId: '012345678901' }],
    ['no account that is none', { AccountId: 'x' }, {}],
    ['an answer without a code', { Code: undefined }, {}],
    ['one that expired long ago', { Expiration: '2001-01-01T00:00:00Z' }, { expiration: new Date('2001-01-01T00:00:00Z') }],
    ['a fraction of a second', { Expiration: '2026-01-01T06:00:00.5Z' }, { expiration: new Date('2026-01-01T06:00:00.500Z') }],
  ])('takes %s', (_, changes, expected) => {
    expect(parseInstanceCredentials(JSON.stringify({ ...ANSWER, ...changes }))).toEqual({ ...IDENTITY, ...expected })
  })

  test.each([
    ['nothing', '', 'UNAVAILABLE', /not a JSON object/],
    ['a page', '<html>canary</html>', 'UNAVAILABLE', /not a JSON object/],
    ['half an answer', JSON.stringify(ANSWER).slice(0, -5), 'UNAVAILABLE', /not a JSON object/],
    ['null', 'null', 'UNAVAILABLE', /not a JSON object/],
    ['a list', '["canary"]', 'UNAVAILABLE', /not a JSON object/],
    ['an empty object', '{}', 'UNAVAILABLE', /no AccessKeyId/],
    ['no secret', JSON.stringify({ ...ANSWER, SecretAccessKey: undefined }), 'UNAVAILABLE', /no SecretAccessKey/],
    ['a blank token', JSON.stringify({ ...ANSWER, Token: ' ' }), 'UNAVAILABLE', /no Token/],
    ['a key id of another type', JSON.stringify({ ...ANSWER, AccessKeyId: 7 }), 'UNAVAILABLE', /no AccessKeyId/],
    ['no expiration', JSON.stringify({ ...ANSWER, Expiration: undefined }), 'UNAVAILABLE', /no Expiration/],
    ['an expiration that is none', JSON.stringify({ ...ANSWER, Expiration: 'canary' }), 'UNAVAILABLE', /Expiration .* is not a date-time/],
    ['an expiration without a zone', JSON.stringify({ ...ANSWER, Expiration: '2026-01-01T06:00:00' }), 'UNAVAILABLE', /is not a date-time/],
    ['a month too many', JSON.stringify({ ...ANSWER, Expiration: '2026-13-01T06:00:00Z' }), 'UNAVAILABLE', /is not a date-time/],
    ['a refusal', JSON.stringify({ ...ANSWER, Code: 'AssumeRoleUnauthorizedAccess' }), 'REJECTED', /AssumeRoleUnauthorizedAccess/],
    [
      'another failure',
      JSON.stringify({ Code: 'InternalError', Message: 'canary' }),
      'UNAVAILABLE',
      /no credentials for the role \(InternalError\)/,
    ],
    ['a failure in other words', JSON.stringify({ ...ANSWER, Code: 'canary 7' }), 'UNAVAILABLE', /no credentials for the role$/],
    ['a code of another type', JSON.stringify({ ...ANSWER, Code: null }), 'UNAVAILABLE', /no credentials for the role$/],
  ])('refuses %s', (_, text, code, message) => {
    let error: unknown
    try {
      parseInstanceCredentials(text)
    } catch (reason) {
      error = reason
    }
    expect(error).toMatchObject({ code, source: 'instance-metadata', message: expect.stringMatching(message) })
    expect(inspect(error)).not.toMatch(/canary/i)
  })

  test('a refusal says what to change', () => {
    expect(() => parseInstanceCredentials('{"Code":"AssumeRoleUnauthorizedAccess"}')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('trust policy') }),
    )
  })
})
