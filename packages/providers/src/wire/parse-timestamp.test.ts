import { describe, expect, test } from 'vitest'
import { parseTimestamp } from './parse-timestamp.js'

describe('parseTimestamp', () => {
  test.each([
    ['UTC', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['lower case', '2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
    ['milliseconds', '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['one digit of a second', '2026-01-02T03:04:05.6Z', '2026-01-02T03:04:05.600Z'],
    ['nanoseconds are cut', '2026-01-02T03:04:05.678999999Z', '2026-01-02T03:04:05.678Z'],
    ['an offset of zero, as the AWS CLI writes it', '2026-01-02T03:04:05+00:00', '2026-01-02T03:04:05.000Z'],
    ['an offset to the east', '2026-01-02T03:04:05+05:30', '2026-01-01T21:34:05.000Z'],
    ['an offset to the west without a colon', '2026-01-02T03:04:05-0800', '2026-01-02T11:04:05.000Z'],
    ['a leap day', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s', (_, text, expected) => {
    expect(new Date(parseTimestamp(text) ?? Number.NaN).toISOString()).toBe(expected)
  })

  test.each([
    ['nothing', ''],
    ['words', 'tomorrow'],
    ['seconds since the epoch', '1767322800'],
    ['a date alone', '2026-01-02'],
    ['no zone', '2026-01-02T03:04:05'],
    ['no seconds', '2026-01-02T03:04Z'],
    ['a blank for the T', '2026-01-02 03:04:05Z'],
    ['a month too many', '2026-13-02T03:04:05Z'],
    ['the 30th of February', '2026-02-30T03:04:05Z'],
    ['a leap day in another year', '2026-02-29T03:04:05Z'],
    ['the 24th hour', '2026-01-02T24:00:00Z'],
    ['the 60th minute', '2026-01-02T03:60:00Z'],
    ['an offset beyond a day', '2026-01-02T03:04:05+24:00'],
    ['an offset of 60 minutes', '2026-01-02T03:04:05+01:60'],
    ['something behind it', '2026-01-02T03:04:05Zulu'],
    ['another format that Date.parse takes', 'Fri, 02 Jan 2026 03:04:05 GMT'],
  ])('refuses %s', (_, text) => {
    expect(parseTimestamp(text)).toBeUndefined()
  })
})
