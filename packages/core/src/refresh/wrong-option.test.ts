import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { cached, type CacheOptions } from '../provider/cached.js'
import { sourced } from '../provider/sourced.js'
import { fromChain } from '../chain/from-chain.js'
import { refreshing, type RefreshingOptions } from './refreshing.js'
import { wrongOption } from './wrong-option.js'

interface Token {
  readonly token: string
  readonly expiration?: Date
}

describe('a number', () => {
  const TIMES = ['advisoryWindowMs', 'mandatoryWindowMs', 'minRemainingMs', 'staticStabilityMs']
  const BOUNDS = ['maxAgeMs', 'loadTimeoutMs']
  const LIMITS = ['concurrency']
  const COUNTS = ['max', ...LIMITS]

  test.each([
    ...[...TIMES, ...BOUNDS, ...COUNTS].flatMap((name) => [undefined, 1, 300_000].map((value) => ({ name, value }))),
    ...[...TIMES, ...BOUNDS].map((name) => ({ name, value: 0.5 })),
    ...[...TIMES, ...BOUNDS, ...LIMITS].map((name) => ({ name, value: Infinity })),
    ...TIMES.map((name) => ({ name, value: 0 })),
    { name: 'onEvent', value: 'not a number, and not this rule’s' },
  ])('$name: $value', ({ name, value }) => {
    expect(wrongOption('here', { [name]: value })).toBeUndefined()
  })

  test.each([
    ...TIMES.map((name) => ({ name, takes: 'milliseconds, 0 or more', value: -1 })),
    ...BOUNDS.flatMap((name) => [0, -1].map((value) => ({ name, takes: 'milliseconds above 0', value }))),
    ...COUNTS.flatMap((name) => [0, -1, 1.5].map((value) => ({ name, takes: 'a whole number above 0', value }))),
    { name: 'max', takes: 'a whole number above 0', value: Infinity },
    ...[...TIMES, ...BOUNDS, ...COUNTS].map((name) => ({ name, takes: '', value: Number.NaN })),
  ])('$name: $value is none', ({ name, takes, value }) => {
    const wrong = wrongOption('here', { [name]: value })
    expect(wrong).toBeInstanceOf(TypeError)
    expect(wrong?.message).toMatch(`here: ${name} must be ${takes}`)
    expect(wrong?.message).toMatch(`, and is ${value}`)
  })

  test.each<[value: unknown, shown: string]>([
    ['5m', '"5m"'],
    ['a very long text that somebody took for another', '"a very long text tha"'],
    [null, 'of type object'],
    [300_000n, 'of type bigint'],
    [() => 300_000, 'of type function'],
  ])('%s is shown as %s', (value, shown) => {
    expect(wrongOption('here', { maxAgeMs: value })?.message).toBe(`here: maxAgeMs must be milliseconds above 0, and is ${shown}`)
  })
})

describe('at the first call', () => {
  let asked = 0
  const source = sourced('place', async (): Promise<Token> => {
    asked += 1
    return { token: 't' }
  })
  const wrong: readonly [name: string, value: unknown][] = [
    ['advisoryWindowMs', '5m'],
    ['mandatoryWindowMs', Number.NaN],
    ['maxAgeMs', 0],
    ['loadTimeoutMs', -1],
    ['staticStabilityMs', null],
  ]

  test.each(wrong)('of a cache: %s %s', async (name, value) => {
    asked = 0
    const options = { [name]: value } as RefreshingOptions
    const provider = refreshing(source, options, fakeWorld())
    await expect(provider()).rejects.toThrow(new RegExp(`^place: ${name} must be `))
    await expect(provider({ forceRefresh: true })).rejects.toThrow(TypeError)
    expect(asked).toBe(0)
  })

  test.each(wrong)('without a cache: %s %s', async (name, value) => {
    asked = 0
    const options = { [name]: value, refresh: false } as CacheOptions
    await expect(cached(source, options, fakeWorld())()).rejects.toThrow(new RegExp(`^place: ${name} must be `))
    expect(asked).toBe(0)
  })

  test('of a chain', async () => {
    const chain = fromChain([source], { advisoryWindowMs: '5m' as never }, fakeWorld())
    await expect(chain()).rejects.toThrow('place: advisoryWindowMs must be milliseconds, 0 or more, and is "5m"')
  })
})

test.each<[value: unknown]>([['5m'], ['300000'], [null], [-1], [Number.NaN]])(
  'minRemainingMs %s is told, whatever is held',
  async (value) => {
    const provider = refreshing(
      sourced('place', async (): Promise<Token> => ({ token: 't' })),
      {},
      fakeWorld(),
    )
    const request = { minRemainingMs: value as number }
    await expect(provider(request)).rejects.toThrow(/^place: minRemainingMs must be milliseconds/)
    await provider()
    await expect(provider(request)).rejects.toThrow(TypeError)
    await expect(provider({ minRemainingMs: 0 })).resolves.toEqual({ token: 't' })
  },
)
