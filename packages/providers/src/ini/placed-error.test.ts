import { CredentialsError, type CredentialsErrorCode } from '@credchain/core'
import { expect, test } from 'vitest'
import { placedError } from './placed-error.js'

const at = { file: '/home/user/.aws/config', line: 7 }

test('a failure of what a profile names is told with file, line and profile, and keeps its code', () => {
  const cause = new CredentialsError('UNAVAILABLE', 'process', 'the program did not end', { hint: 'wait', retryAfterMs: 5 })
  expect(placedError(cause, { profile: 'prod', at })).toMatchObject({
    code: 'UNAVAILABLE',
    source: 'ini',
    message: 'ini: /home/user/.aws/config:7: profile prod: process: the program did not end',
    hint: 'wait',
    retryAfterMs: 5,
    cause,
  })
})

test('a failure that a part has placed stays at that place', () => {
  const inner = placedError(new CredentialsError('REJECTED', 'ini', 'assume a: AccessDenied'), { profile: 'base', at: { ...at, line: 12 } })
  expect(placedError(inner, { profile: 'prod', at })).toBe(inner)
  expect(String(inner)).toBe('CredentialsProviderError: ini: /home/user/.aws/config:12: profile base: assume a: AccessDenied')
})

test.each<[string, CredentialsErrorCode, string, string]>([
  [
    'a setting that makes no sense',
    'INVALID_CONFIG',
    'sts: AWS_USE_FIPS_ENDPOINT is neither',
    'ini: /home/user/.aws/config:7: profile prod: sts: AWS_USE_FIPS_ENDPOINT is neither',
  ],
  ['one that tells the line itself', 'INVALID_CONFIG', 'sts: /home/user/.aws/config:7: neither', 'sts: /home/user/.aws/config:7: neither'],
])('the line is told once: %s', (_name, code, message, expected) => {
  const error = new CredentialsError(code, 'sts', message.replace('sts: ', ''))
  expect(placedError(error, { profile: 'prod', at })).toMatchObject({ code, message: expected })
})

test('what is no error of ours stays as it is', () => {
  const error = new Error('other')
  expect(placedError(error, { profile: 'prod', at })).toBe(error)
})

test('what is configured wrongly is told with the line that names it, unless it tells a line itself', () => {
  const unplaced = new CredentialsError('INVALID_CONFIG', 'process', 'the shell found no such program')
  expect(String(placedError(unplaced, { profile: 'prod', at }))).toBe(
    'CredentialsProviderError: ini: /home/user/.aws/config:7: profile prod: process: the shell found no such program',
  )
  const told = new CredentialsError('INVALID_CONFIG', 'ini', '/home/user/.aws/config:9: duration_seconds must be a whole number')
  expect(placedError(told, { profile: 'prod', at })).toBe(told)
})
