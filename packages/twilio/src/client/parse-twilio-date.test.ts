import { expect, test } from 'vitest'
import { parseTwilioDate } from './parse-twilio-date.js'

test.each([
  ['2015-07-31T04:00:00Z', '2015-07-31T04:00:00.000Z'],
  ['2015-07-31T04:00:00.250+02:00', '2015-07-31T02:00:00.250Z'],
  ['Fri, 31 Jul 2015 04:00:00 +0000', '2015-07-31T04:00:00.000Z'],
  ['Fri, 31 Jul 2015 04:00:00 GMT', '2015-07-31T04:00:00.000Z'],
  ['31 Jul 2015 04:00:00 -0100', '2015-07-31T05:00:00.000Z'],
])('%s', (text, iso) => {
  expect(parseTwilioDate(text)?.toISOString()).toBe(iso)
})

test.each([[null], [1438315200], [''], ['yesterday'], ['2015-07-31'], ['2015-13-31T04:00:00Z']])('%s is no date', (value) => {
  expect(parseTwilioDate(value)).toBeUndefined()
})
