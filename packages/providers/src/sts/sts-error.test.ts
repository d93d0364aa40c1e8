import { CredentialsError, TransportError } from '@credchain/core'
import { expectNoSecrets } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { isExpiredToken, isRoleChainingLimit, toStsError } from './sts-error.js'

const NOW = Date.UTC(2026, 0, 1)

/** As the SDK's clients throw it. */
function sdkError(name: string, status: number, message = 'because', headers: Record<string, string> = {}): Error {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
  return Object.defineProperty(error, '$response', { value: { statusCode: status, headers, body: 'CANARYbody' }, enumerable: false })
}

const meant = (error: unknown, secrets?: string[]) => toStsError(error, 'temporary-credentials', 'assume app', NOW, secrets)

describe('what a failure means', () => {
  test.each<[string, number, CredentialsError['code']]>([
    ['AccessDenied', 403, 'REJECTED'],
    ['ExpiredToken', 403, 'REJECTED'],
    ['ExpiredTokenException', 400, 'REJECTED'],
    ['InvalidClientTokenId', 403, 'REJECTED'],
    ['SignatureDoesNotMatch', 403, 'REJECTED'],
    ['RegionDisabledException', 403, 'REJECTED'],
    ['InvalidIdentityToken', 400, 'REJECTED'],
    ['IDPRejectedClaim', 403, 'REJECTED'],
    ['ValidationError', 400, 'INVALID_CONFIG'],
    ['MalformedPolicyDocument', 400, 'INVALID_CONFIG'],
    ['MalformedPolicyDocumentException', 400, 'INVALID_CONFIG'],
    ['PackedPolicyTooLarge', 400, 'INVALID_CONFIG'],
    ['PackedPolicyTooLargeException', 400, 'INVALID_CONFIG'],
    ['Throttling', 400, 'UNAVAILABLE'],
    ['ThrottlingException', 400, 'UNAVAILABLE'],
    ['RequestLimitExceeded', 503, 'UNAVAILABLE'],
    ['TooManyRequestsException', 429, 'UNAVAILABLE'],
    ['IDPCommunicationError', 400, 'UNAVAILABLE'],
    ['IDPCommunicationErrorException', 400, 'UNAVAILABLE'],
    ['RequestExpired', 400, 'UNAVAILABLE'],
    ['RequestTimeout', 400, 'UNAVAILABLE'],
    ['InternalFailure', 500, 'UNAVAILABLE'],
    ['ServiceUnavailable', 503, 'UNAVAILABLE'],
    ['SyntaxError', 200, 'UNAVAILABLE'],
  ])('%s (%i): %s', (name, status, code) => {
    expect(meant(sdkError(name, status))).toMatchObject({ code, source: 'temporary-credentials' })
  })

  test('the network is UNAVAILABLE', () => {
    const error = meant(new TransportError('ECONNREFUSED', 'connect to 127.0.0.1:1 failed'))
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'temporary-credentials: assume app: STS could not be reached: connect to 127.0.0.1:1 failed',
    })
  })

  test('our own errors and aborts pass as they are, and what is no error has a meaning too', () => {
    const ours = new CredentialsError('NOT_CONFIGURED', 'env', 'not set')
    const abort = new DOMException('gone', 'AbortError')
    expect(meant(ours)).toBe(ours)
    expect(meant(abort)).toBe(abort)
    expect(meant('CANARY')).toMatchObject({ code: 'UNAVAILABLE', message: expect.not.stringContaining('CANARY') })
  })

  test.each([
    ['AccessDenied', 'trusts this caller'],
    ['ExpiredToken', 'have expired'],
    ['ExpiredTokenException', 'has expired'],
    ['InvalidClientTokenId', 'does not exist'],
    ['RegionDisabledException', 'Turn the region on'],
    ['SignatureDoesNotMatch', 'clock of this machine'],
  ])('%s comes with a hint', (name, words) => {
    expect(meant(sdkError(name, 403))).toHaveProperty('hint', expect.stringContaining(words))
  })

  test('other names come without one', () => {
    for (const name of ['Throttling', 'toString', 'constructor']) expect(meant(sdkError(name, 400))).not.toHaveProperty('hint')
  })

  test.each([
    ['seconds', '7', 7_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['nonsense', 'soon', undefined],
  ])('Retry-After as %s', (_, header, expected) => {
    expect(meant(sdkError('Throttling', 503, 'slow', { 'retry-after': header }))).toHaveProperty('code', 'UNAVAILABLE')
    const error = meant(sdkError('Throttling', 503, 'slow', { 'retry-after': header }))
    expect((error as CredentialsError).retryAfterMs).toBe(expected)
  })
})

describe('what a message shows', () => {
  const shown = (error: unknown, secrets?: string[]) =>
    String(meant(error, secrets)).replace('CredentialsProviderError: temporary-credentials: assume app: ', '')
  const invalid = (value: string, member: string) =>
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009]+`

  test.each<[string, Error, string]>([
    [
      'the name and the service’s words',
      sdkError('AccessDenied', 403, 'User: alice is not authorized'),
      'AccessDenied: User: alice is not authorized',
    ],
    ['a name that is all there is, once', sdkError('AccessDenied', 403, 'AccessDenied'), 'AccessDenied'],
    ['an empty message', sdkError('AccessDenied', 403, ''), 'AccessDenied'],
    ['nothing of a wrong signature', sdkError('SignatureDoesNotMatch', 403, 'canonical CANARY'), 'SignatureDoesNotMatch'],
    ['nothing of half a signature', sdkError('IncompleteSignature', 400, 'Authorization=CANARY'), 'IncompleteSignature'],
    ['no quoted value', sdkError('AccessDenied', 403, "The key 'CANARY' is off"), 'AccessDenied: The key … is off'],
    ['no value that holds quotes', sdkError('AccessDenied', 403, "The key 'it's CANARY isn't' is off"), 'AccessDenied: The key … is off'],
    ['no value of many lines', sdkError('AccessDenied', 403, "The key 'a\nCANARY\n' is off"), 'AccessDenied: The key … is off'],
    [
      'the name of an invalid member, not its value',
      sdkError('ValidationError', 400, `1 validation error detected: ${invalid('CANARY', 'policy')}`),
      'ValidationError: not valid: policy',
    ],
    [
      'the names of many',
      sdkError(
        'ValidationError',
        400,
        `2 validation errors detected: ${invalid("it's CANARY", 'externalId')}; ${invalid('CANARY', 'tags.1.member.key')}`,
      ),
      'ValidationError: not valid: externalId, tags.1.member.key',
    ],
    ['nothing of a validation error of another form', sdkError('ValidationError', 400, "Value 'CANARY"), 'ValidationError'],
  ])('%s', (_, error, expected) => {
    expect(shown(error)).toBe(expected)
    expectNoSecrets(['CANARY'], meant(error))
  })

  test('nothing of what was sent, should it be echoed, wherever that stands', () => {
    const error = sdkError('CANARYname', 400, `${'x'.repeat(280)}CANARYpolicy`)
    expect(shown(error, ['CANARYname', 'CANARYpolicy', ''])).toBe(`…: ${'x'.repeat(280)}…`)
  })

  test('at most 300 characters', () => {
    const error = sdkError('AccessDenied', 403, 'x'.repeat(5_000))
    expect(shown(error)).toBe(`AccessDenied: ${'x'.repeat(286)}…`)
  })

  test('nothing of the answer underneath', () => {
    expectNoSecrets(['CANARYbody'], meant(sdkError('AccessDenied', 403)))
  })
})

describe('what another try may mend', () => {
  test.each([
    ['ExpiredToken', true],
    ['ExpiredTokenException', true],
    ['RequestExpired', true],
    ['AccessDenied', false],
  ])('%s: %s', (name, expected) => {
    expect(isExpiredToken(sdkError(name, 403))).toBe(expected)
  })

  test.each([
    ['ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.', true],
    ['ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.', false],
    ['AccessDenied', 'role chaining', false],
  ])('%s: %s: %s', (name, message, expected) => {
    expect(isRoleChainingLimit(sdkError(name, 400, message))).toBe(expected)
  })

  test('what is no error is neither', () => {
    expect([isExpiredToken('ExpiredToken'), isRoleChainingLimit({ name: 'ValidationError' })]).toEqual([false, false])
  })
})
