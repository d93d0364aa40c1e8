import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import type { Provider } from '../provider/provider.js'
import { refreshing, type RefreshingOptions } from './refreshing.js'
import type { Behaviour } from './scripted-source.test-driver.js'
import { watchedCache } from './watched-cache.test-driver.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

function setUp(behaviour: Behaviour, options: RefreshingOptions = {}) {
  const world = fakeWorld({ random: () => 0 })
  return { world, ...watchedCache(world, behaviour, options) }
}

describe('identities that do not end', () => {
  test('each that a caller forced is issued when it came', async () => {
    const { world, provider } = setUp({ ttlMs: Infinity })
    await provider()
    await world.advance(HOUR)
    await provider({ forceRefresh: true })
    expect(provider.status()?.issuedAt).toEqual(new Date(world.now()))
  })

  test('one after the other is no standstill: a short one that follows is renewed in time', async () => {
    const { world, source, provider, call } = setUp({ ttlMs: Infinity })
    await provider()
    for (let round = 0; round < 3; round += 1) await provider({ forceRefresh: true })
    source.next = { ttlMs: 20 * SECOND }
    await provider({ forceRefresh: true })
    const before = source.calls.length
    // Past the opening of its advisory window, and before the pause that a source which stands still is given.
    await world.advance(14 * SECOND)
    call()
    await world.settle()
    expect(source.calls).toHaveLength(before + 1)
  })

  test('`expiration: null` is none', async () => {
    const world = fakeWorld()
    const foreign = async () => ({ accessKeyId: 'AKIA0000000000000001', secretAccessKey: 'x', expiration: null as never })
    const provider = refreshing(foreign, {}, world)
    const first = await provider()
    await world.advance(1000 * HOUR)
    expect(await provider()).toBe(first)
  })
})

describe('identities that may be used past their end', () => {
  test('one that ends at this very instant is told as kept, not as refreshed', async () => {
    const { world, provider, events } = setUp({ ttlMs: 0, afterMs: 500 }, { staticStabilityMs: HOUR })
    const first = provider()
    await world.advance(500)
    await first
    expect(events).toEqual([
      expect.objectContaining({
        type: 'kept-after-failure',
        code: 'UNAVAILABLE',
        reason: 'the source gave an identity that has expired',
        ms: 500,
        expired: true,
      }),
      expect.objectContaining({ type: 'waited' }),
    ])
  })

  test('while one has not ended, the back-off goes by its own life', async () => {
    const { world, source, provider, call, events } = setUp({ ttlMs: HOUR }, { staticStabilityMs: HOUR })
    await provider()
    await world.advance(HOUR - 30 * SECOND)
    source.next = { fail: 'UNAVAILABLE' }
    call()
    await world.settle()
    expect(events.findLast(({ type }) => type === 'kept-after-failure')).toMatchObject({ retryInMs: 10 * SECOND })
  })
})

describe('what is told', () => {
  test.each([
    { name: 'rejected', isHeld: false },
    { name: 'kept-after-failure', isHeld: true },
  ])('$name says how long the source took', async ({ name, isHeld }) => {
    const { world, source, provider, call, events } = setUp({ ttlMs: HOUR })
    if (isHeld) await provider()
    await world.advance(HOUR - 10 * MINUTE)
    source.next = { fail: 'UNAVAILABLE', afterMs: 500 }
    call()
    await world.advance(500)
    expect(events.find(({ type }) => type === name)).toMatchObject({ ms: 500 })
  })

  test('a key id that is no text is not shown', async () => {
    const world = fakeWorld()
    const odd: Provider<{ accessKeyId: number; expiration?: Date }> = async () => ({ accessKeyId: 42 })
    const events: unknown[] = []
    const provider = refreshing(odd, { onEvent: (event) => events.push(event) }, world)
    expect(await provider()).toEqual({ accessKeyId: 42 })
    expect(events).toContainEqual(expect.objectContaining({ type: 'refreshed', key: undefined }))
  })
})

describe('an answer after its deadline', () => {
  test('that has expired is no second failure', async () => {
    const { world, provider, call, told } = setUp({ ttlMs: -HOUR, afterMs: 40 * SECOND })
    call()
    await world.advance(30 * SECOND)
    expect(told()).toEqual(['rejected', 'waited'])
    await world.advance(10 * SECOND)
    expect(told()).toEqual([])
    expect(provider.status()).toBeUndefined()
  })

  test('takes the place of one that a service refused, and is told with all the time it took', async () => {
    const { world, source, provider, call, events } = setUp({ ttlMs: HOUR })
    const refused = await provider()
    await world.advance(HOUR - 10 * MINUTE)
    source.next = { ttlMs: HOUR, afterMs: 40 * SECOND }
    call()
    await world.advance(35 * SECOND)
    provider.invalidate(refused)
    events.length = 0
    await world.advance(5 * SECOND)
    expect(await provider()).toBe(source.calls[1]?.answered)
    expect(events).toEqual([expect.objectContaining({ type: 'refreshed', ms: 40 * SECOND })])
  })
})
