import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retryDelayMs } from './retry-delay.js'

const HOUR = 3_600_000

describe('retryDelayMs', () => {
  test.each([
    { name: 'at least five minutes', failures: 1, remainingMs: HOUR, random: 0, delay: 300_000 },
    { name: 'at most ten minutes', failures: 1, remainingMs: HOUR, random: 1, delay: 600_000 },
    { name: 'no end', failures: 1, remainingMs: Infinity, random: 0.5, delay: 450_000 },
    { name: 'the last life that is not capped', failures: 1, remainingMs: 900_000, random: 0, delay: 300_000 },
    { name: 'the first life that is capped', failures: 1, remainingMs: 899_997, random: 0, delay: 299_999 },
    { name: 'a third of what is left', failures: 2, remainingMs: 60_000, random: 0.5, delay: 20_000 },
    { name: 'the second failure has no floor', failures: 2, remainingMs: 3_000, random: 0, delay: 1_000 },
    { name: 'the third has', failures: 3, remainingMs: 3_000, random: 0, delay: 15_000 },
    { name: 'the floor only lifts', failures: 3, remainingMs: 60_000, random: 0, delay: 20_000 },
    { name: 'nothing left', failures: 1, remainingMs: 0, random: 0.9, delay: 0 },
    { name: 'less than nothing left', failures: 1, remainingMs: -5, random: 0.9, delay: 0 },
    { name: 'Retry-After wins', failures: 5, remainingMs: 1_000, random: 0.9, retryAfterMs: 7_000, delay: 7_000 },
    { name: 'Retry-After beyond the spread', failures: 1, remainingMs: HOUR, random: 0.9, retryAfterMs: 900_000, delay: 600_000 },
    {
      name: 'Retry-After beyond a third of what is left',
      failures: 1,
      remainingMs: 90_000,
      random: 0.9,
      retryAfterMs: 86_400_000,
      delay: 30_000,
    },
    {
      name: 'Retry-After with next to nothing left',
      failures: 1,
      remainingMs: 1_000,
      random: 0.9,
      retryAfterMs: 86_400_000,
      delay: 15_000,
    },
    { name: 'Retry-After of nothing', failures: 1, remainingMs: HOUR, random: 0.9, retryAfterMs: 0, delay: 1_000 },
  ])('$name', ({ delay, ...input }) => {
    expect(retryDelayMs(input)).toBe(delay)
  })

  test('two more tries fit before expiry', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: HOUR }), fc.double({ min: 0, max: 1, noNaN: true }), (remainingMs, random) => {
        const first = retryDelayMs({ failures: 1, remainingMs, random })
        const second = retryDelayMs({ failures: 2, remainingMs: remainingMs - first, random })
        expect(first + second).toBeLessThan(remainingMs)
      }),
    )
  })
})
