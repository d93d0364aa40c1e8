import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromChain } from '../chain/from-chain.js'
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
