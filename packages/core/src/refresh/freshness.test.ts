import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshness, stateAt, windowsOf, type Freshness } from './freshness.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const ISSUED = Date.parse('2026-01-01T00:00:00Z')

describe('the table', () => {
  test.each([
    { life: '15 s', lifetime: 15 * SECOND, advisory: 5 * SECOND, mandatory: 2.5 * SECOND },
    { life: '60 s', lifetime: MINUTE, advisory: 20 * SECOND, mandatory: 10 * SECOND },
    { life: '6 min - 6 ms, below the least minute', lifetime: 6 * MINUTE - 6, advisory: 2 * MINUTE - 2, mandatory: MINUTE - 1 },
    { life: '6 min', lifetime: 6 * MINUTE, advisory: 2 * MINUTE, mandatory: MINUTE },
    { life: '15 min - 3 ms', lifetime: 15 * MINUTE - 3, advisory: 5 * MINUTE - 1, mandatory: MINUTE },
    { life: '15 min', lifetime: 15 * MINUTE, advisory: 5 * MINUTE, mandatory: MINUTE },
    { life: '20 min - 1 ms', lifetime: 20 * MINUTE - 1, advisory: 5 * MINUTE, mandatory: MINUTE },
    { life: '20 min', lifetime: 20 * MINUTE, advisory: 5 * MINUTE, mandatory: MINUTE },
    { life: '20 min + 1 ms', lifetime: 20 * MINUTE + 1, advisory: 15 * MINUTE, mandatory: MINUTE },
    { life: '1 h', lifetime: HOUR, advisory: 15 * MINUTE, mandatory: MINUTE },
    { life: '90 min - 1 ms', lifetime: 90 * MINUTE - 1, advisory: 15 * MINUTE, mandatory: MINUTE },
    { life: '90 min', lifetime: 90 * MINUTE, advisory: HOUR, mandatory: MINUTE },
    { life: '90 min + 1 ms', lifetime: 90 * MINUTE + 1, advisory: HOUR, mandatory: MINUTE },
    { life: '12 h', lifetime: 12 * HOUR, advisory: HOUR, mandatory: MINUTE },
  ])('a life of $life', ({ lifetime, advisory, mandatory }) => {
    const expires = ISSUED + lifetime
    const at = (beforeExpiry: number) => freshness(expires - beforeExpiry, ISSUED, expires)
    expect({
      issued: at(lifetime),
      'advisory - 1 ms': at(advisory + 1),
      advisory: at(advisory),
      'advisory + 1 ms': at(advisory - 1),
      'mandatory - 1 ms': at(mandatory + 1),
      mandatory: at(mandatory),
      'mandatory + 1 ms': at(mandatory - 1),
      'expiry - 1 ms': at(1),
      expiry: at(0),
      'expiry + 1 ms': at(-1),
    }).toEqual({
      issued: 'fresh',
      'advisory - 1 ms': 'fresh',
      advisory: 'advisory',
      'advisory + 1 ms': 'advisory',
      'mandatory - 1 ms': 'advisory',
      mandatory: 'mandatory',
      'mandatory + 1 ms': 'mandatory',
      'expiry - 1 ms': 'mandatory',
      expiry: 'expired',
      'expiry + 1 ms': 'expired',
    })
  })

  test.each<{ name: string; now: number; issued: number; expires: number | undefined; state: Freshness }>([
    { name: 'no end', now: ISSUED + 1e12, issued: ISSUED, expires: undefined, state: 'fresh' },
    { name: 'an end before the start', now: ISSUED, issued: ISSUED, expires: ISSUED - 1, state: 'expired' },
    { name: 'no life at all', now: ISSUED, issued: ISSUED, expires: ISSUED, state: 'expired' },
    { name: 'a clock behind the issue', now: ISSUED - HOUR, issued: ISSUED, expires: ISSUED + HOUR, state: 'fresh' },
  ])('$name', ({ now, issued, expires, state }) => {
    expect(freshness(now, issued, expires)).toBe(state)
  })
})

describe('overrides', () => {
  const expires = ISSUED + HOUR
  test.each([
    { name: 'advisory', options: { advisoryWindowMs: 10 * MINUTE }, advisory: 10 * MINUTE, mandatory: MINUTE },
    { name: 'mandatory', options: { mandatoryWindowMs: 5 * MINUTE }, advisory: 15 * MINUTE, mandatory: 5 * MINUTE },
    { name: 'mandatory above advisory', options: { mandatoryWindowMs: 20 * MINUTE }, advisory: 20 * MINUTE, mandatory: 20 * MINUTE },
    { name: 'none of both', options: { advisoryWindowMs: 0, mandatoryWindowMs: 0 }, advisory: 0, mandatory: 0 },
    {
      name: 'longer than the life',
      options: { advisoryWindowMs: 2 * HOUR, mandatoryWindowMs: HOUR },
      advisory: 45 * MINUTE,
      mandatory: 45 * MINUTE,
    },
    { name: 'negative ones', options: { advisoryWindowMs: -1, mandatoryWindowMs: -1 }, advisory: 0, mandatory: 0 },
    { name: 'jitter at its most', options: { jitter: 1 }, advisory: 12 * MINUTE, mandatory: MINUTE },
    { name: 'jitter halfway', options: { jitter: 0.5 }, advisory: 13.5 * MINUTE, mandatory: MINUTE },
    {
      name: 'jitter that would reach the mandatory window',
      options: { jitter: 1, advisoryWindowMs: MINUTE + 1 },
      advisory: MINUTE,
      mandatory: MINUTE,
    },
  ])('$name', ({ options, advisory, mandatory }) => {
    expect(windowsOf(ISSUED, expires, options)).toEqual({
      advisoryAt: expires - advisory,
      mandatoryAt: expires - mandatory,
      expiresAt: expires,
    })
  })
})

test('without an end no window opens, however wide', () => {
  const windows = windowsOf(ISSUED, Infinity, { advisoryWindowMs: Infinity, mandatoryWindowMs: Infinity })
  expect(windows).toEqual({ advisoryAt: Infinity, mandatoryAt: Infinity, expiresAt: Infinity })
})

describe('properties', () => {
  const lifetimes = fc.integer({ min: 1, max: 48 * HOUR })
  const jitters = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  test('jitter takes away a fifth of the advisory window at most, and never reaches the mandatory one', () => {
    fc.assert(
      fc.property(lifetimes, jitters, (lifetime, jitter) => {
        const expires = ISSUED + lifetime
        const plain = windowsOf(ISSUED, expires)
        const jittered = windowsOf(ISSUED, expires, { jitter })
        const window = expires - plain.advisoryAt
        expect(jittered.advisoryAt).toBeGreaterThanOrEqual(plain.advisoryAt)
        expect(jittered.advisoryAt).toBeLessThanOrEqual(plain.advisoryAt + window / 5 + 0.001)
        expect(jittered.mandatoryAt).toBe(plain.mandatoryAt)
      }),
    )
  })

  test('windows open in order, whatever the overrides, and leave a quarter of a life fresh by default', () => {
    const overrides = fc.record(
      { advisoryWindowMs: fc.integer({ min: -HOUR, max: 3 * HOUR }), mandatoryWindowMs: fc.integer({ min: -HOUR, max: 3 * HOUR }) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(lifetimes, jitters, overrides, (lifetime, jitter, options) => {
        const { advisoryAt, mandatoryAt, expiresAt } = windowsOf(ISSUED, ISSUED + lifetime, { ...options, jitter })
        expect(advisoryAt).toBeLessThanOrEqual(mandatoryAt)
        expect(mandatoryAt).toBeLessThanOrEqual(expiresAt)
        const byTable = windowsOf(ISSUED, ISSUED + lifetime)
        expect(byTable.advisoryAt).toBeGreaterThanOrEqual(ISSUED + Math.floor(lifetime / 4))
      }),
    )
  })

  test('time leads through the states in their order', () => {
    const order: Freshness[] = ['fresh', 'advisory', 'mandatory', 'expired']
    fc.assert(
      fc.property(lifetimes, jitters, fc.array(fc.integer({ min: 0, max: 50 * HOUR })), (lifetime, jitter, instants) => {
        const windows = windowsOf(ISSUED, ISSUED + lifetime, { jitter })
        const seen = instants.toSorted((a, b) => a - b).map((ms) => order.indexOf(stateAt(ISSUED + ms, windows)))
        expect(seen).toEqual(seen.toSorted((a, b) => a - b))
      }),
    )
  })
})
