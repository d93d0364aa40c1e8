import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseProcessOutput } from './parse-process-output.js'

const pair = { Version: 1, AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'canary-secret' }
const parse = (output: unknown) => parseProcessOutput(typeof output === 'string' ? output : JSON.stringify(output), 'process')

describe('parseProcessOutput', () => {
  test('everything that a program may tell', () => {
    const output = {
      ...pair,
      SessionToken: 't',
      Expiration: '2026-01-01T06:00:00+00:00',
      AccountId: '123456789012',
      CredentialScope: 'us-east-1',
    }
    expect(parse(output)).toEqual({
      accessKeyId: 'AKIAEXAMPLE',
      secretAccessKey: 'canary-secret',
      sessionToken: 't',
      expiration: new Date('2026-01-01T06:00:00Z'),
      accountId: '123456789012',
      credentialScope: 'us-east-1',
      $source: { CREDENTIALS_PROCESS: 'w' },
    })
  })

  const bare = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'canary-secret', $source: { CREDENTIALS_PROCESS: 'w' } }
  test.each([
    ['a pair alone', pair],
    ['null for the rest', { ...pair, SessionToken: null, Expiration: null, AccountId: null, CredentialScope: null }],
    ['empty text for the rest', { ...pair, SessionToken: '', Expiration: '', AccountId: '', CredentialScope: '' }],
    ['white space around', `\n ${JSON.stringify(pair)}\r\n`],
    ['a byte order mark', `\uFEFF${JSON.stringify(pair)}`],
    ['an account of eleven digits', { ...pair, AccountId: '12345678901' }],
    ['an account of thirteen digits', { ...pair, AccountId: '1234567890123' }],
    ['an account that is a host', { ...pair, AccountId: 'evil.example/' }],
    ['an account with a line feed', { ...pair, AccountId: '123456789012\n' }],
    ['members of its own', { ...pair, Helper: 'mine' }],
  ])('%s', (_, output) => {
    expect(parse(output)).toEqual(bare)
  })

  test.each([
    ['nothing', '', 'wrote nothing'],
    ['white space', ' \n', 'wrote nothing'],
    ['broken JSON', '{"Version": 1, canary', 'not a JSON object'],
    ['JSON twice', `${JSON.stringify(pair)}${JSON.stringify(pair)}`, 'not a JSON object'],
    ['a log line before it', `canary log\n${JSON.stringify(pair)}`, 'not a JSON object'],
    ['a list', [pair], 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['no version', { ...pair, Version: undefined }, 'Version'],
    ['version 2', { ...pair, Version: 2 }, 'Version'],
    ['a version in quotes', { ...pair, Version: '1' }, 'Version'],
    ['no key id', { ...pair, AccessKeyId: undefined }, 'lacks AccessKeyId'],
    ['an empty secret', { ...pair, SecretAccessKey: '' }, 'lacks SecretAccessKey'],
    ['neither', { Version: 1 }, 'lacks AccessKeyId and SecretAccessKey'],
    ['a key id that is a number', { ...pair, AccessKeyId: 1 }, 'lacks AccessKeyId'],
    ['a bad date', { ...pair, Expiration: 'canary-soon' }, 'Expiration'],
    ['a date without time zone', { ...pair, Expiration: '2026-01-01T06:00:00' }, 'Expiration'],
    ['a date that is a number', { ...pair, Expiration: 1_767_225_600 }, 'Expiration'],
  ])('refuses %s', (_, output, words) => {
    let error: unknown
    try {
      parse(output)
    } catch (reason) {
      error = reason
    }
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', source: 'process', message: expect.stringContaining(words) })
    expect(inspect(error)).not.toContain('canary')
  })
})
