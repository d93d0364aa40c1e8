import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromChain } from '../chain/from-chain.js'
import type { Credentials } from '../provider/provider.js'
import { sourced } from '../provider/sourced.js'
import { refreshing } from './refreshing.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A source whose identities live for `lifeMs`, counted; it fails while `isDown`. */
function source(world: ReturnType<typeof fakeWorld>, lifeMs: number) {
  const state = { calls: 0, isDown: false }
  const provider = sourced('source', async () => {
    state.calls += 1
    if (state.isDown) throw new Error('down')
    return { accessKeyId: `AKID${state.calls}`, secretAccessKey: 'canary', expiration: new Date(world.now() + lifeMs) }
  })
  return { provider, state }
}

describe.each([
  [
    'refreshing',
    (world: ReturnType<typeof fakeWorld>, lifeMs: number) => {
      const { provider, state } = source(world, lifeMs)
      return { cache: refreshing(provider, { autoRefresh: true }, world), state }
    },
  ],
  [
    'a chain of a cache of its own',
    (world: ReturnType<typeof fakeWorld>, lifeMs: number) => {
      const { provider, state } = source(world, lifeMs)
      return { cache: fromChain([refreshing(provider, {}, world)], { autoRefresh: true }, world), state }
    },
  ],
])('autoRefresh of %s', (_, open) => {
  test('keeps an idle service supplied: after a day without a call, the next one does not wait', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    await cache()
    for (let hour = 0; hour < 24; hour += 1) await world.advance(HOUR)
    expect(state.calls).toBeGreaterThanOrEqual(24)
    expect(state.calls).toBeLessThanOrEqual(36)
    expect(cache.peek()).toBeInstanceOf(Promise)
    cache.close()
  })

  test('has no timer before the first call, none that keeps a process alive, and none after close', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    await world.advance(HOUR)
    expect(state.calls).toBe(0)
    await cache()
    expect(world.pendingSleeps).toBe(0)
    cache.close()
    await world.advance(2 * HOUR)
    expect(state.calls).toBe(1)
  })

  test('does not begin again with a call after close', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    await cache()
    cache.close()
    await world.advance(2 * HOUR)
    await cache()
    await world.advance(2 * HOUR)
    expect(state.calls).toBe(2)
  })

  test('leaves a failing source alone as a caller would, and finds it again', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    await cache()
    state.isDown = true
    await world.advance(HOUR - MINUTE)
    expect(state.calls).toBeGreaterThan(1)
    expect(state.calls).toBeLessThan(12)
    state.isDown = false
    await world.advance(5 * MINUTE)
    expect(cache.peek()).toBeInstanceOf(Promise)
    cache.close()
  })

  test('asks again by itself after a first call that failed, once a minute', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    state.isDown = true
    await cache().catch(() => {})
    await world.advance(10 * MINUTE)
    expect(state.calls).toBeGreaterThanOrEqual(10)
    expect(state.calls).toBeLessThanOrEqual(12)
    state.isDown = false
    await world.advance(MINUTE)
    expect(cache.peek()).toBeInstanceOf(Promise)
    cache.close()
  })

  test('is asked no more often while others begin beside it', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    state.isDown = true
    await cache().catch(() => {})
    const others = Array.from({ length: 30 }, () => open(world, HOUR).cache)
    for (const other of others) {
      await other()
      await world.advance(100)
    }
    expect(state.calls).toBeLessThanOrEqual(2)
    for (const each of [cache, ...others]) each.close()
  })

  test('is in time for a short life that a slow first answer brings', async () => {
    const world = fakeWorld()
    let calls = 0
    const slow = async () => {
      calls += 1
      await world.sleep(1_500)
      return { accessKeyId: `AKID${calls}`, secretAccessKey: 'canary', expiration: new Date(world.now() + 48_000) }
    }
    const cache = refreshing(slow, { autoRefresh: true }, world)
    const first = cache()
    await world.advance(45_000)
    await first
    expect(calls).toBe(2)
    cache.close()
  })

  test('has another in place of one that a service refused, though nobody calls', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, HOUR)
    cache.invalidate(await cache())
    await world.advance(2 * MINUTE)
    expect(state.calls).toBe(2)
    expect(cache.peek()).toBeInstanceOf(Promise)
    cache.close()
  })

  test('sees a clock that jumped within a minute', async () => {
    const world = fakeWorld()
    const { cache, state } = open(world, 24 * HOUR)
    await cache()
    world.jump(23.5 * HOUR)
    await world.advance(MINUTE)
    expect(state.calls).toBe(2)
    cache.close()
  })

  test('is in time for a short life that begins while the scheduler sleeps for a long one', async () => {
    const world = fakeWorld()
    const long = open(world, 24 * HOUR)
    await long.cache()
    await world.advance(MINUTE)
    const short = open(world, 20_000)
    await short.cache()
    await world.advance(19_000)
    expect(short.state.calls).toBeGreaterThanOrEqual(2)
    long.cache.close()
    short.cache.close()
  })
})

test('preload resolves the credentials, or fails as a call would', async () => {
  const world = fakeWorld()
  const { provider, state } = source(world, HOUR)
  const chain = fromChain([provider], {}, world)
  await chain.preload()
  expect(state.calls).toBe(1)
  expect(chain.peek()).toBeInstanceOf(Promise)
  await expect(fromChain([], {}, world).preload()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
})

describe('the timer', () => {
  /** A world that keeps the signals of its background sleeps. */
  function watched() {
    const world = fakeWorld({ random: () => 0 })
    const timers: AbortSignal[] = []
    const sleep: typeof world.sleep = (ms, signal, background) => {
      if (background && signal !== undefined) timers.push(signal)
      return world.sleep(ms, signal, background)
    }
    return { world, timers, runtime: { ...world, sleep } }
  }

  test('is one for all caches, and calls set no further ones', async () => {
    const { world, timers, runtime } = watched()
    const caches = [HOUR, 2 * HOUR].map((lifeMs) => refreshing(source(world, lifeMs).provider, { autoRefresh: true }, runtime))
    for (const cache of caches) await cache()
    await world.advance(10_000)
    const before = timers.length
    for (let index = 0; index < 10; index += 1) for (const cache of caches) await cache()
    await world.settle()
    expect(timers).toHaveLength(before)
    // The clock is looked at once a minute, not once a minute for each of them.
    await world.advance(10 * MINUTE)
    expect(timers.length - before).toBe(10)
    for (const cache of caches) cache.close()
  })

  test('is not set anew by a call that asks the source', async () => {
    const { world, timers, runtime } = watched()
    const cache = refreshing(source(world, HOUR).provider, { autoRefresh: true }, runtime)
    await cache()
    await world.settle()
    const sleeping = timers.filter(({ aborted }) => !aborted)
    await cache({ forceRefresh: true })
    await world.settle()
    expect(sleeping).toHaveLength(1)
    expect(timers.filter(({ aborted }) => !aborted)).toEqual(sleeping)
    expect(sleeping[0]?.aborted).toBe(false)
    cache.close()
  })

  test('ends with the last cache, and not before; closing twice changes nothing', async () => {
    const { world, timers, runtime } = watched()
    const caches = [HOUR, HOUR].map((lifeMs) => refreshing(source(world, lifeMs).provider, { autoRefresh: true }, runtime))
    for (const cache of caches) await cache()
    await world.advance(10_000)
    caches[0]?.close()
    expect(timers.at(-1)?.aborted).toBe(false)
    caches[1]?.close()
    expect(timers.at(-1)?.aborted).toBe(true)
    await world.settle()
    const count = timers.length
    caches[1]?.close()
    await world.advance(HOUR)
    expect(timers).toHaveLength(count)
  })

  test('goes off at the very instant at which a refresh is due, and counts no call before', async () => {
    const { world, runtime } = watched()
    const { provider, state } = source(world, HOUR)
    const cache = refreshing(provider, { autoRefresh: true }, runtime)
    await cache()
    await world.advance(45 * MINUTE - 1)
    expect([state.calls, cache.status()?.served]).toEqual([1, 0])
    await world.advance(1)
    expect(state.calls).toBe(2)
    cache.close()
  })

  test('an identity without an end keeps no other from being looked after', async () => {
    const { world, runtime } = watched()
    const endless = refreshing<Credentials>(
      async () => ({ accessKeyId: 'AKID', secretAccessKey: 'canary' }),
      { autoRefresh: true },
      runtime,
    )
    await endless()
    const { provider, state } = source(world, HOUR)
    const cache = refreshing(provider, { autoRefresh: true }, runtime)
    await cache()
    await world.advance(45 * MINUTE)
    expect(state.calls).toBe(2)
    for (const one of [endless, cache]) one.close()
  })

  test('past the end of what is held the source is asked every 15 s, and told that nobody waits', async () => {
    const { world, runtime } = watched()
    const asked: unknown[] = []
    let isDown = false
    const provider = sourced('source', async (request) => {
      asked.push(request?.background)
      if (isDown) throw new Error('down')
      return { accessKeyId: 'AKID', secretAccessKey: 'canary', expiration: new Date(world.now() + HOUR) }
    })
    const cache = refreshing(provider, { autoRefresh: true }, runtime)
    await cache()
    isDown = true
    await world.advance(HOUR + MINUTE)
    asked.length = 0
    await world.advance(MINUTE)
    expect(asked).toEqual([true, true, true, true])
    cache.close()
  })
})
