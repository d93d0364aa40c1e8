import { describe, expect, test } from 'vitest'
import { parseExpiration } from './parse-expiration.js'

describe('parseExpiration', () => {
  test.each([
    ['UTC', '2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['milliseconds', '2026-03-01T12:00:00.123Z', '2026-03-01T12:00:00.123Z'],
    ['nanoseconds', '2026-03-01T12:00:00.123456789Z', '2026-03-01T12:00:00.123Z'],
    ['an offset to the east', '2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['an offset to the west', '2026-03-01T12:00:00-00:30', '2026-03-01T12:30:00.000Z'],
    ['small letters', '2026-03-01t12:00:00z', '2026-03-01T12:00:00.000Z'],
    ['a leap day', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('takes %s', (_, text, expected) => {
    expect(parseExpiration(text)?.toISOString()).toBe(expected)
  })

  test.each([
    ['nothing', ''],
    ['a date alone', '2026-03-01'],
    ['no time zone', '2026-03-01T12:00:00'],
    ['a space for the T', '2026-03-01 12:00:00Z'],
    ['epoch seconds', '1767225600'],
    ['a day that does not exist', '2026-02-30T00:00:00Z'],
    ['a leap day in a common year', '2026-02-29T00:00:00Z'],
    ['day zero', '2026-03-00T00:00:00Z'],
    ['month thirteen', '2026-13-01T00:00:00Z'],
    ['month zero', '2026-00-01T00:00:00Z'],
    ['hour 24', '2026-03-01T24:00:00Z'],
    ['minute 60', '2026-03-01T12:60:00Z'],
    ['an offset of a day and more', '2026-03-01T12:00:00+25:00'],
    ['text behind it', '2026-03-01T12:00:00Z and more'],
  ])('refuses %s', (_, text) => {
    expect(parseExpiration(text)).toBeUndefined()
  })
})
