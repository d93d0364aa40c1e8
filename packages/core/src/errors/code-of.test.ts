import { CredentialsProviderError } from '@smithy/property-provider'
import { describe, expect, test } from 'vitest'
import { codeOf, reasonOf, retryAfterOf } from './code-of.js'
import { CredentialsError } from './credentials-error.js'

const service = (httpStatusCode: unknown, name = 'Error') => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } })

describe('codeOf', () => {
  test.each([
    { name: 'ours', error: new CredentialsError('INVALID_CONFIG', 'env', 'no'), code: 'INVALID_CONFIG' },
    { name: "AWS's, by default", error: new CredentialsProviderError('no'), code: 'NOT_CONFIGURED' },
    { name: "AWS's that stops", error: new CredentialsProviderError('no', { tryNextLink: false }), code: 'UNAVAILABLE' },
    { name: 'any that says tryNextLink', error: { tryNextLink: true }, code: 'NOT_CONFIGURED' },
    { name: 'a tryNextLink that is not true', error: { tryNextLink: 'yes' }, code: 'UNAVAILABLE' },
    { name: 'a plain Error', error: new Error('no'), code: 'UNAVAILABLE' },
    { name: 'undefined', error: undefined, code: 'UNAVAILABLE' },
    { name: 'null', error: null, code: 'UNAVAILABLE' },
    { name: 'text', error: 'no', code: 'UNAVAILABLE' },
    { name: '399', error: service(399), code: 'UNAVAILABLE' },
    { name: '400', error: service(400), code: 'REJECTED' },
    { name: '403', error: service(403, 'AccessDenied'), code: 'REJECTED' },
    { name: '408', error: service(408), code: 'UNAVAILABLE' },
    { name: '429', error: service(429), code: 'UNAVAILABLE' },
    { name: '499', error: service(499), code: 'REJECTED' },
    { name: '500', error: service(500), code: 'UNAVAILABLE' },
    { name: 'a status that is no number', error: service('403'), code: 'UNAVAILABLE' },
    { name: 'metadata that is none', error: { $metadata: null }, code: 'UNAVAILABLE' },
    { name: 'Throttling', error: service(400, 'Throttling'), code: 'UNAVAILABLE' },
    { name: 'ThrottlingException', error: service(400, 'ThrottlingException'), code: 'UNAVAILABLE' },
    { name: 'TooManyRequestsException', error: service(400, 'TooManyRequestsException'), code: 'UNAVAILABLE' },
    { name: 'RequestLimitExceeded', error: service(400, 'RequestLimitExceeded'), code: 'UNAVAILABLE' },
    { name: 'SlowDown', error: service(403, 'SlowDown'), code: 'UNAVAILABLE' },
    { name: 'BandwidthLimitExceeded', error: service(400, 'BandwidthLimitExceeded'), code: 'UNAVAILABLE' },
    { name: 'PriorRequestNotComplete', error: service(400, 'PriorRequestNotComplete'), code: 'UNAVAILABLE' },
  ])('$name: $code', ({ error, code }) => {
    expect(codeOf(error)).toBe(code)
  })
})

describe('reasonOf', () => {
  test.each([
    { name: 'ours, without its source', error: new CredentialsError('REJECTED', 'sts', 'no: way'), reason: 'no: way' },
    { name: 'a foreign one', error: new Error('no'), reason: 'no' },
    { name: 'what is no Error is not repeated', error: 'canary', reason: 'failed with something that is not an Error' },
    { name: 'nor its members', error: { message: 'canary' }, reason: 'failed with something that is not an Error' },
  ])('$name', ({ error, reason }) => {
    expect(reasonOf(error)).toBe(reason)
  })

  test('a message that was changed is given as it is', () => {
    const error = new CredentialsError('REJECTED', 'sts', 'no')
    error.message = 'changed'
    expect(reasonOf(error)).toBe('changed')
  })
})

test('retryAfterOf reads it from ours alone', () => {
  expect(retryAfterOf(new CredentialsError('UNAVAILABLE', 'sts', 'no', { retryAfterMs: 7 }))).toBe(7)
  expect(retryAfterOf(Object.assign(new Error('no'), { retryAfterMs: 7 }))).toBeUndefined()
})

test('words of parsers and of failed programs are not repeated: they quote what they were given', () => {
  const parser = (() => {
    try {
      return JSON.parse('{"secret": CANARY')
    } catch (error) {
      return error
    }
  })()
  expect(reasonOf(parser)).toBe('failed (SyntaxError)')
  expect(reasonOf(new Error('Command failed: vend --token CANARY'))).toBe('failed (Error)')
  expect(reasonOf(new Error('connection lost'))).toBe('connection lost')
})
