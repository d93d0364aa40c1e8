import { expect, test } from 'vitest'
import { clockOutcome } from './clock-outcome.js'

/** AWS's clock says this; halves of the second count as begun. */
const TOLD = Date.UTC(2026, 0, 1)
const DATE = new Date(TOLD).toUTCString()
const RIGHT = TOLD + 500

test.each([
  ['right', 0, 'ok', 'right'],
  ['fast, hardly', 30_000, 'ok', 'right'],
  ['fast, notably', 30_001, 'note', '30 s fast'],
  ['slow, hardly', -30_000, 'ok', 'right'],
  ['slow, notably', -30_001, 'note', '30 s slow'],
  ['as fast as AWS bears', 300_000, 'note', '5 min fast'],
  ['faster', 300_001, 'wrong', '5 min fast: AWS refuses'],
  ['as slow as AWS bears', -300_000, 'note', '5 min slow'],
  ['slower', -300_001, 'wrong', '5 min slow: AWS refuses'],
] as const)('%s', (_, offMs, status, words) => {
  const at = RIGHT + offMs
  const outcome = clockOutcome(DATE, at - 2_000, at + 2_000)
  expect(outcome).toMatchObject({ status, message: expect.stringContaining(words) })
  expect(outcome.remedy === undefined).toBe(status === 'ok')
})

test.each([undefined, 'soon'])('an answer with the date %s says nothing', (date) => {
  expect(clockOutcome(date, RIGHT, RIGHT)).toMatchObject({ status: 'note', message: expect.stringContaining('not checked') })
})
