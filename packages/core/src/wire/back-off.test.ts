import { describe, expect, test } from 'vitest'
import { backOffMs, parseRetryAfter } from './back-off.js'

describe('backOffMs', () => {
  test.each([
    [0, 0, 100],
    [0, 0.999_999, 200],
    [1, 0.5, 300],
    [2, 0, 400],
    [3, 0, 800],
    [4, 0, 1_000],
    [40, 0.999_999, 2_000],
  ])('retry %i with random %d: %i ms', (retry, random, expected) => {
    expect(backOffMs(retry, random)).toBe(expected)
  })
})

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 0, 1)

  test.each([
    ['seconds', '3', 3_000],
    ['none at all', '0', 0],
    ['white space', ' 12 ', 12_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['a date gone by', 'Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['a missing header', undefined, undefined],
    ['a fraction', '1.5', undefined],
    ['a negative number', '-1', undefined],
    ['a number too long to be meant', '9999999999', undefined],
    ['words', 'soon', undefined],
    ['a date of another form', '2026-01-01T00:00:05Z', undefined],
    ['a date with an impossible hour', 'Thu, 01 Jan 2026 99:00:05 GMT', undefined],
  ])('%s', (_, header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected)
  })
})
