import { describe, expect, test } from 'vitest'
import { judgeAnswer } from './judge-answer.js'

const asked = { source: 'http', endpointName: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', token: 'canary-token-1234', now: Date.UTC(2026, 0, 1) }
const whole = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'canary-secret',
  Token: 'canary-session',
  Expiration: '2026-01-01T06:00:00Z',
  AccountId: '123456789012',
}
const judge = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  judgeAnswer({ status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) }, asked)

describe('credentials', () => {
  test('everything that the endpoint tells', () => {
    expect(judge(200, whole)).toEqual({
      credentials: {
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: 'canary-secret',
        sessionToken: 'canary-session',
        expiration: new Date('2026-01-01T06:00:00Z'),
        accountId: '123456789012',
        $source: { CREDENTIALS_HTTP: 'z' },
      },
    })
  })

  test.each([
    ['left out', { AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'canary-secret' }],
    ['null', { AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'canary-secret', Token: null, Expiration: null, AccountId: null }],
    ['empty', { AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'canary-secret', Token: '', Expiration: '', AccountId: '' }],
  ])('static ones: the rest is %s', (_, body) => {
    expect(judge(200, body)).toEqual({
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'canary-secret', $source: { CREDENTIALS_HTTP: 'z' } },
    })
  })

  test.each(['evil.example/', '12345678901', '1234567890123', '123456789012\n', 123456789012])(
    'an account that is %j is left out',
    (AccountId) => {
      expect(judge(200, { ...whole, AccountId })).toHaveProperty('credentials.accessKeyId', 'ASIAEXAMPLE')
      expect(judge(200, { ...whole, AccountId })).not.toHaveProperty('credentials.accountId')
    },
  )

  test('attribution is an object of its own each time, because AWS clients write into it', () => {
    const [one, other] = [judge(200, whole), judge(200, whole)]
    if (!('credentials' in one) || !('credentials' in other)) throw new Error('expected credentials')
    expect(Reflect.get(one.credentials, '$source')).not.toBe(Reflect.get(other.credentials, '$source'))
  })
})

describe('failures', () => {
  const transient = { code: 'UNAVAILABLE', remedy: 'later' }
  const malformed = { code: 'UNAVAILABLE', remedy: 'none' }
  const refused = { code: 'REJECTED', remedy: 'other-token' }

  test.each([
    ['500', 500, '', transient, 'answered 500'],
    ['503 with words', 503, { code: 'Busy', message: 'not yet' }, transient, 'answered 503 (Busy: not yet)'],
    ['408', 408, '', transient, 'answered 408'],
    ['429', 429, { Code: 'Throttled' }, transient, 'answered 429 (Throttled)'],
    ['400', 400, { message: 'token expired' }, refused, 'answered 400 (token expired)'],
    ['401', 401, '', refused, 'answered 401'],
    ['403', 403, '<html>canary</html>', refused, 'answered 403'],
    ['418', 418, '', refused, 'answered 418'],
    ['404', 404, '', { code: 'INVALID_CONFIG', remedy: 'other-token' }, 'answered 404'],
    ['302', 302, '', { code: 'INVALID_CONFIG', remedy: 'none' }, 'answered 302'],
    ['204', 204, '', malformed, 'answered 204'],
    ['no JSON', 200, 'canary-body {', malformed, 'not a JSON object'],
    ['an array', 200, '[]', malformed, 'not a JSON object'],
    ['null', 200, 'null', malformed, 'not a JSON object'],
    ['nothing', 200, '', malformed, 'not a JSON object'],
    ['no key id', 200, { ...whole, AccessKeyId: undefined }, malformed, 'lacks AccessKeyId'],
    ['an empty secret', 200, { ...whole, SecretAccessKey: '' }, malformed, 'lacks SecretAccessKey'],
    ['a secret that is no string', 200, { ...whole, SecretAccessKey: 7 }, malformed, 'lacks SecretAccessKey'],
    [
      'an error said with 200',
      200,
      { Code: 'AssumeRoleUnauthorizedAccess', Message: 'no' },
      malformed,
      '(AssumeRoleUnauthorizedAccess: no)',
    ],
    ['a bad date', 200, { ...whole, Expiration: 'canary-tomorrow' }, malformed, 'Expiration'],
    ['a date that is a number', 200, { ...whole, Expiration: 1_767_225_600 }, malformed, 'Expiration'],
  ])('%s', (_, status, body, { code, remedy }, words) => {
    const verdict = judge(status, body)
    if ('credentials' in verdict) throw new Error('expected a failure')
    expect(verdict.remedy).toBe(remedy)
    expect(verdict.error).toMatchObject({ code, source: 'http' })
    expect(verdict.error.message).toContain(words)
    expect(`${verdict.error.message} ${verdict.error.hint}`).not.toContain('canary')
    expect(verdict.error.cause).toBeUndefined()
  })

  test('Retry-After travels with the error', () => {
    expect(judge(503, '', { 'retry-after': '7' })).toMatchObject({ error: { retryAfterMs: 7_000 } })
    expect(judge(503, '')).not.toHaveProperty('error.retryAfterMs')
  })

  test.each([
    ['text/plain; charset=utf-8', 'http: the endpoint answered 400 (Service account token is expired)'],
    ['text/html', 'http: the endpoint answered 400'],
  ])('words in %s', (type, message) => {
    expect(judge(400, 'Service account token is expired\n', { 'content-type': type })).toMatchObject({ error: { message } })
  })

  test('the endpoint may not echo the token, write long, or break the line', () => {
    const verdict = judge(403, { code: 'x'.repeat(65), message: `bad\r\ntoken canary-token-1234 \u001b[31m${'y'.repeat(300)}` })
    if ('credentials' in verdict) throw new Error('expected a failure')
    expect(verdict.error.message).toMatch(/^http: the endpoint answered 403 \(x{64}…: bad token \[token\] \[31my+…\)$/)
    expect(verdict.error.message.length).toBeLessThan(320)
  })
})
