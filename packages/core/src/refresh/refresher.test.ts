import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { refreshing, type RefreshingOptions } from './refreshing.js'
import type { Behaviour } from './scripted-source.test-driver.js'
import { watchedCache } from './watched-cache.test-driver.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** No jitter; the refresh behind of an hour opens 15 min before its end, and a refusal is remembered for 1 s. */
function setUp(behaviour: Behaviour, options: RefreshingOptions = {}) {
  const world = fakeWorld({ random: () => 0 })
  return { world, ...watchedCache(world, behaviour, options) }
}

async function heldUntil(beforeEnd: number, next: Behaviour, options: RefreshingOptions = {}) {
  const set = setUp({ ttlMs: HOUR }, options)
  const first = await set.provider()
  await set.world.advance(HOUR - beforeEnd)
  set.source.next = next
  set.told()
  return { ...set, first }
}

describe('a clock that goes back by no more than a second', () => {
  test.each([
    { ms: -1000, isHeard: false },
    { ms: -1001, isHeard: true },
  ])('$ms ms: the cached promise is withheld: $isHeard', async ({ ms, isHeard }) => {
    const { world, provider } = setUp({ ttlMs: HOUR })
    await provider()
    world.jump(ms)
    expect(provider.peek() === undefined).toBe(isHeard)
  })

  test.each([
    { ms: -1000, calls: 2 },
    { ms: -1001, calls: 3 },
  ])('$ms ms: after a failure the source has been asked $calls times', async ({ ms, calls }) => {
    const { world, source, call } = await heldUntil(10 * MINUTE, { fail: 'UNAVAILABLE' })
    call()
    await world.advance(5 * SECOND)
    call()
    world.jump(ms)
    call()
    await world.settle()
    expect(source.calls).toHaveLength(calls)
  })
})

describe('minRemainingMs', () => {
  test('exactly what is left is enough', async () => {
    const { world, call, first } = await heldUntil(10 * MINUTE, 'hang')
    const caller = call({ minRemainingMs: 10 * MINUTE })
    await world.settle()
    expect(caller).toMatchObject({ state: 'served', identity: first })
  })

  test.each([
    { name: 'more', ttlMs: 6 * HOUR },
    { name: 'exactly that', ttlMs: 2 * HOUR },
    { name: 'one without an end', ttlMs: Infinity },
  ])('a source that gives $name is no notice', async ({ ttlMs }) => {
    const { call, world, told } = await heldUntil(30 * MINUTE, { ttlMs })
    const caller = call({ minRemainingMs: 2 * HOUR })
    await world.settle()
    expect(caller.state).toBe('served')
    expect(told()).toEqual(['refreshed', 'waited'])
  })
})

test('minRemainingMs: `expiration: null` is no end either', async () => {
  const world = fakeWorld()
  const ends: (Date | null)[] = [new Date(world.now() + HOUR), null]
  const foreign = async () => ({ accessKeyId: `AKIA${ends.length}`, secretAccessKey: 'x', expiration: ends.shift() as never })
  const provider = refreshing(foreign, {}, world)
  await provider()
  expect(await provider({ minRemainingMs: 2 * HOUR })).toMatchObject({ accessKeyId: 'AKIA1' })
})

describe('forceRefresh', () => {
  test('a no is heard again while it is remembered, and the source is not asked', async () => {
    const { source, provider } = await heldUntil(30 * MINUTE, { fail: 'REJECTED' })
    const [first] = await Promise.allSettled([provider({ forceRefresh: true })])
    const [second] = await Promise.allSettled([provider({ forceRefresh: true })])
    expect(second).toEqual(first)
    expect(second.status).toBe('rejected')
    expect(source.calls).toHaveLength(2)
  })

  test('a source that stands still is asked all the same', async () => {
    const { source, provider } = await heldUntil(30 * MINUTE, { same: true })
    await provider({ forceRefresh: true })
    await provider({ forceRefresh: true })
    expect(source.calls).toHaveLength(3)
  })

  test('what is held is refused meanwhile, and the source fails: the failure of the source', async () => {
    const { world, source, provider, call, first } = await heldUntil(30 * MINUTE, { fail: 'UNAVAILABLE', afterMs: SECOND })
    const caller = call({ forceRefresh: true })
    await world.settle()
    provider.invalidate(first)
    await world.advance(SECOND)
    expect(caller).toMatchObject({ state: 'failed', error: source.calls[1]?.failed })
  })
})

describe('a source that stands still, and is asked all the same by one who forces', () => {
  test.each([
    { name: 'in the mandatory window', beforeEnd: 50 * SECOND, still: { same: true }, request: {}, options: {} },
    { name: 'who wants more life', beforeEnd: 10 * MINUTE, still: { same: true }, request: { minRemainingMs: HOUR }, options: {} },
    { name: 'past the end', beforeEnd: -MINUTE, still: { ttlMs: -1 }, request: {}, options: { staticStabilityMs: HOUR } },
  ] as const)('one $name who comes meanwhile waits for the same answer', async ({ beforeEnd, still, request, options }) => {
    const { world, source, call } = await heldUntil(beforeEnd, still, options)
    call()
    await world.settle()
    source.next = { ttlMs: 2 * HOUR, afterMs: SECOND }
    call({ forceRefresh: true })
    const caller = call(request)
    await world.advance(SECOND)
    expect(source.calls).toHaveLength(3)
    expect(caller).toMatchObject({ state: 'served', identity: source.calls[2]?.answered })
  })

  test('in its last minute sees no more than a handful of those who want more life', async () => {
    const { world, source, provider } = await heldUntil(MINUTE, { same: true })
    for (let step = 0; step < 600; step += 1) {
      await provider({ minRemainingMs: 2 * MINUTE })
      await world.advance(99.9)
    }
    expect(source.calls.length - 1).toBeLessThanOrEqual(5)
  })
})

test('one who forces joins what is under way, though the back-off seems not to be over', async () => {
  const { world, source, call } = await heldUntil(10 * MINUTE, { fail: 'UNAVAILABLE' })
  call()
  await world.advance(200 * SECOND)
  source.next = { ttlMs: HOUR, afterMs: SECOND }
  call()
  await world.settle()
  world.jump(-500)
  const caller = call({ forceRefresh: true })
  await world.advance(2 * SECOND)
  expect(caller).toMatchObject({ state: 'served', identity: source.calls[2]?.answered })
})

describe('waiting', () => {
  test.each([
    { name: 'with nothing held', beforeEnd: 0 },
    { name: 'in the mandatory window', beforeEnd: 30 * SECOND },
  ])('for a refresh behind, $name: keeps no process alive, and is not told', async ({ beforeEnd }) => {
    const { world, call, told } = await heldUntil(beforeEnd, { ttlMs: HOUR, afterMs: SECOND })
    const behind = call({ background: true })
    await world.settle()
    expect([behind.state, world.pendingSleeps]).toEqual(['waiting', 0])
    await world.advance(SECOND)
    expect(behind.state).toBe('served')
    expect(told()).toEqual(['refreshed'])
  })

  test('a refresh behind that has to be repeated tells its source again that nobody waits', async () => {
    const { world, source, provider, call, first } = await heldUntil(10 * MINUTE, { same: true, afterMs: SECOND })
    call()
    await world.settle()
    provider.invalidate(first)
    await world.advance(SECOND)
    expect(source.calls.map(({ request }) => [request.background, request.forceRefresh])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
  })

  test('slow in the mandatory window: told once as pending, with the time that callers waited', async () => {
    const { world, call, events } = await heldUntil(30 * SECOND, 'hang')
    call()
    call()
    await world.advance(2 * SECOND)
    const kept = events.filter(({ type }) => type === 'kept-after-failure')
    expect(kept).toEqual([expect.objectContaining({ pending: true, reason: 'no answer within 2000 ms', ms: 2000 })])
  })

  test('what is held is refused during a mandatory wait: the caller waits for the source as one who has nothing', async () => {
    const { world, provider, call, first } = await heldUntil(30 * SECOND, { ttlMs: HOUR, afterMs: 10 * SECOND })
    const caller = call()
    await world.settle()
    provider.invalidate(first)
    await world.advance(9 * SECOND)
    expect(caller.state).toBe('waiting')
    await world.advance(SECOND)
    expect(caller).toMatchObject({ state: 'served' })
    expect(caller.identity).not.toBe(first)
  })

  test('what is held is refused during a mandatory wait: nobody is told that it is kept', async () => {
    const { world, provider, call, first, events } = await heldUntil(30 * SECOND, 'hang')
    call()
    await world.settle()
    provider.invalidate(first)
    await world.advance(2 * SECOND)
    expect(events.filter(({ type }) => type === 'kept-after-failure')).toEqual([])
  })

  test('the process stays awake until the last one has left', async () => {
    const { world, call } = setUp('hang')
    const leaving = new AbortController()
    call({ signal: leaving.signal })
    call()
    await world.settle()
    leaving.abort(new Error('left'))
    await world.settle()
    expect(world.pendingSleeps).toBe(1)
  })

  test('an answer that came while another identity was refused is taken as it is', async () => {
    const { world, source, provider, call, first } = await heldUntil(10 * MINUTE, { ttlMs: HOUR, afterMs: 5 * SECOND })
    call()
    await world.settle()
    provider.invalidate(first)
    await world.advance(5 * SECOND)
    expect(await provider()).toBe(source.calls[1]?.answered)
    expect(source.calls).toHaveLength(2)
  })
})

test('a call in the advisory window is counted as served', async () => {
  const { provider } = await heldUntil(10 * MINUTE, 'hang')
  const before = provider.status()?.served ?? 0
  await provider()
  expect(provider.status()?.served).toBe(before + 1)
})

test('a source that is given up by close is told why', async () => {
  const { world, source, provider, call } = await heldUntil(10 * MINUTE, 'hang')
  call()
  await world.settle()
  provider.close()
  expect(source.calls[1]?.request.signal?.reason).toMatchObject({ code: 'UNAVAILABLE', message: 'scripted: closed while nobody waited' })
})
