import { expectNoSecrets, fakeWorld, type FakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { afterEach, describe, expect, test } from 'vitest'
import type { Credentials, Provider } from '../provider/provider.js'
import { refreshing, type RefreshingOptions } from './refreshing.js'
import { CANARY, scriptedSource, type Behaviour } from './scripted-source.test-driver.js'
import { watchedCache, type WatchedCache } from './watched-cache.test-driver.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const used: WatchedCache[] = []
const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)
process.on('unhandledRejection', onUnhandled)

afterEach(() => {
  for (const cache of used.splice(0)) expectNoSecrets([CANARY], ...cache.printable(), cache.provider.status())
  expect(unhandled.splice(0)).toEqual([])
})

/** No jitter unless a test asks for it: the refresh behind opens 15 min before the end of an hour, back-off is 300 s, a refusal is remembered for 1 s. */
function setUp(behaviour?: Behaviour, options: RefreshingOptions = {}, worldOptions: FakeWorldOptions = {}) {
  const world = fakeWorld({ random: () => 0, ...worldOptions })
  const cache = watchedCache(world, behaviour, options)
  used.push(cache)
  return { world, ...cache }
}

/** A cache that holds an identity with an hour to live, `beforeEnd` ms before its end. */
async function heldUntil(beforeEnd: number, options: RefreshingOptions = {}, worldOptions: FakeWorldOptions = {}) {
  const set = setUp({ ttlMs: HOUR }, options, worldOptions)
  const first = await set.provider()
  await set.world.advance(HOUR - beforeEnd)
  set.told()
  return { ...set, first }
}

async function served(world: FakeWorld, caller: { state: string; identity?: Credentials }) {
  await world.settle()
  expect(caller.state).toBe('served')
  return caller.identity
}

describe('building', () => {
  test('touches nothing', () => {
    const untouchable = new Proxy(fakeWorld(), {
      get(_, member) {
        if (member === 'now' || member === 'random') return () => expect.fail('the clock was read')
        throw new Error(`${String(member)} was touched`)
      },
    })
    const provider = refreshing(async () => expect.fail('asked'), {}, untouchable)
    expect([provider.memoized, provider.source]).toEqual([true, 'provider'])
  })

  test('wrapping again gives the same provider', () => {
    const world = fakeWorld()
    const once = refreshing(scriptedSource(world), {}, world)
    expect(refreshing(once, { maxAgeMs: 1 }, world)).toBe(once)
  })

  test('keeps the name and the description of what it wraps', async () => {
    const world = fakeWorld()
    const described = Object.assign(scriptedSource(world), { describe: async () => ['asks a script'] })
    const provider = refreshing(described, {}, world)
    expect(provider.source).toBe('scripted')
    expect(await provider.describe?.()).toEqual(['asks a script'])
  })
})

describe('fresh', () => {
  test('gives the very same promise and asks nobody', async () => {
    const { world, provider, source } = setUp({ ttlMs: HOUR })
    await provider()
    const cached = provider()
    expect(provider()).toBe(cached)
    expect(provider({})).toBe(cached)
    expect(provider.peek()).toBe(cached)
    expect(provider.peek({})).toBe(cached)
    await world.advance(45 * MINUTE - 1)
    expect(provider()).toBe(cached)
    expect(source.calls).toHaveLength(1)
  })

  test('nothing held: a thousand callers share one call', async () => {
    const { world, call, source, callers } = setUp({ ttlMs: HOUR, afterMs: SECOND })
    for (let index = 0; index < 1000; index += 1) call()
    await world.advance(SECOND - 1)
    expect(new Set(callers.map(({ state }) => state))).toEqual(new Set(['waiting']))
    await world.advance(1)
    expect(new Set(callers.map(({ identity }) => identity)).size).toBe(1)
    expect(source.calls).toHaveLength(1)
  })

  test('reports what is held', async () => {
    const { world, provider } = setUp({ ttlMs: HOUR })
    expect(provider.status()).toBeUndefined()
    expect(provider.peek()).toBeUndefined()
    const issued = world.now()
    await provider()
    expect(provider.status()).toEqual({
      served: 0,
      issuedAt: new Date(issued),
      expiration: new Date(issued + HOUR),
      refreshAt: new Date(issued + 45 * MINUTE),
    })
  })

  test('jitter moves the refresh point by up to a fifth of the window', async () => {
    const { world, provider } = setUp({ ttlMs: HOUR }, {}, { random: () => 0.999_999 })
    const issued = world.now()
    await provider()
    const refreshAt = provider.status()?.refreshAt?.getTime() ?? 0
    expect(refreshAt - issued).toBeGreaterThan(45 * MINUTE)
    expect(refreshAt - issued).toBeLessThanOrEqual(48 * MINUTE)
  })

  test('windows can be chosen', async () => {
    const { world, provider, source } = setUp({ ttlMs: HOUR }, { advisoryWindowMs: 30 * MINUTE, mandatoryWindowMs: 10 * MINUTE })
    await provider()
    source.next = { ttlMs: HOUR, afterMs: 500 }
    await world.advance(30 * MINUTE)
    expect(provider.peek()).toBeUndefined()
    await provider()
    expect(source.calls).toHaveLength(2)
  })
})

describe('advisory', () => {
  test('opens exactly at its instant', async () => {
    const { world, provider, source } = await heldUntil(15 * MINUTE + 1)
    await provider()
    expect(source.calls).toHaveLength(1)
    await world.advance(1)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(2)
  })

  test('gives the held one at once, and refreshes behind, once', async () => {
    const { world, call, provider, source, first, told } = await heldUntil(15 * MINUTE)
    source.next = { ttlMs: HOUR, afterMs: 20 * SECOND }
    const callers = Array.from({ length: 100 }, () => call())
    for (const caller of callers) expect(await served(world, caller)).toBe(first)
    expect(source.calls).toHaveLength(2)
    expect(source.calls[1]?.request).toMatchObject({ background: true, forceRefresh: false })
    expect(told()).toEqual([])
    await world.advance(20 * SECOND)
    expect(told()).toEqual(['refreshed'])
    expect(await provider()).not.toBe(first)
    expect(source.calls).toHaveLength(2)
  })

  test('a failure behind is handled, told, and backed off for 300 s', async () => {
    const { world, provider, source, first, events } = await heldUntil(15 * MINUTE)
    source.next = { fail: 'UNAVAILABLE' }
    expect(await provider()).toBe(first)
    await world.settle()
    expect(events).toMatchObject([{ type: 'kept-after-failure', code: 'UNAVAILABLE', retryInMs: 300_000, expired: false }])
    await world.advance(300_000 - 1)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(2)
    await world.advance(1)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(3)
  })

  test.each(['NOT_CONFIGURED', 'INVALID_CONFIG', 'UNAVAILABLE', 'REJECTED'] as const)('%s does not reach a caller', async (fail) => {
    const { world, provider, source, first, told } = await heldUntil(15 * MINUTE)
    source.next = { fail }
    for (let minute = 0; minute < 15; minute += 1) {
      expect(await provider()).toBe(first)
      await world.advance(MINUTE - 1)
    }
    expect(new Set(told())).toEqual(new Set(['kept-after-failure']))
    expect(source.calls.length).toBeLessThanOrEqual(8)
  })

  test('the deadline of a hung source touches no caller and keeps no process alive', async () => {
    const { world, provider, source, first, events } = await heldUntil(15 * MINUTE)
    source.next = 'hang'
    expect(await provider()).toBe(first)
    await world.settle()
    expect(world.pendingSleeps).toBe(0)
    await world.advance(30 * SECOND - 1)
    expect(source.calls[1]?.request.signal?.aborted).toBe(false)
    await world.advance(1)
    expect(source.calls[1]?.request.signal?.aborted).toBe(true)
    expect(events).toMatchObject([{ type: 'kept-after-failure', reason: 'no answer within 30000 ms' }])
    expect(await provider()).toBe(first)
  })
})

describe('mandatory', () => {
  test('callers share one refresh and get what it brings', async () => {
    const { world, call, source, first } = await heldUntil(MINUTE)
    source.next = { ttlMs: HOUR, afterMs: 1500 }
    const callers = [call(), call(), call()]
    await world.advance(1499)
    expect(callers.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
    await world.advance(1)
    const [fresh] = callers.map(({ identity }) => identity)
    expect(fresh).not.toBe(first)
    expect(callers.map(({ identity }) => identity)).toEqual([fresh, fresh, fresh])
    expect(source.calls).toHaveLength(2)
  })

  test.each([
    { left: MINUTE, patience: 2000 },
    { left: 6 * SECOND, patience: 2000 },
    { left: 5997, patience: 1999 },
    { left: 3 * SECOND, patience: 1000 },
    { left: 3, patience: 1 },
  ])('with $left ms left a caller waits $patience ms', async ({ left, patience }) => {
    const { world, call, source, first, events } = await heldUntil(left)
    source.next = 'hang'
    const caller = call()
    await world.advance(patience - 1)
    expect(caller.state).toBe('waiting')
    await world.advance(1)
    expect(await served(world, caller)).toBe(first)
    expect(events).toMatchObject([
      { type: 'waited', ms: patience },
      { type: 'kept-after-failure', code: 'UNAVAILABLE' },
    ])
  })

  test('one who comes later has only the rest of that time to wait', async () => {
    const { world, call, source, told } = await heldUntil(MINUTE)
    source.next = 'hang'
    call()
    await world.advance(1500)
    const later = call()
    await world.advance(499)
    expect(later.state).toBe('waiting')
    await world.advance(1)
    expect(later.state).toBe('served')
    expect(await served(world, call())).toBeDefined()
    expect(source.calls).toHaveLength(2)
    // The source is slow once, however many wait for it.
    expect(told().filter((type) => type === 'kept-after-failure')).toHaveLength(1)
  })

  test('one who comes later waits for the rest of a third of what was left when the source was asked', async () => {
    const { world, call, source } = await heldUntil(3 * SECOND)
    source.next = 'hang'
    call()
    await world.advance(600)
    const later = call()
    await world.advance(399)
    expect(later.state).toBe('waiting')
    await world.advance(1)
    expect(later.state).toBe('served')
  })

  test('a clock that goes back meanwhile makes no caller wait longer', async () => {
    const { world, call, source } = await heldUntil(20 * SECOND, { mandatoryWindowMs: 5 * MINUTE })
    source.next = 'hang'
    call()
    await world.settle()
    world.jump(-2 * MINUTE)
    const late = call()
    await world.advance(2 * SECOND)
    expect(late.state).toBe('served')
  })

  test('after a failure later callers get the held one at once until the back-off has passed', async () => {
    const { world, call, source, first } = await heldUntil(MINUTE)
    source.next = { fail: 'UNAVAILABLE', afterMs: 100 }
    const caller = call()
    await world.advance(100)
    expect(await served(world, caller)).toBe(first)
    source.next = 'hang'
    await world.advance(19_966)
    expect(await served(world, call())).toBe(first)
    expect(source.calls).toHaveLength(2)
    await world.advance(1)
    call()
    await world.settle()
    expect(source.calls).toHaveLength(3)
  })

  test('a source that says no is not heard while a valid one is held', async () => {
    const { world, call, source, first } = await heldUntil(MINUTE)
    source.next = { fail: 'REJECTED' }
    expect(await served(world, call())).toBe(first)
    expect(await served(world, call())).toBe(first)
    expect(source.calls).toHaveLength(2)
  })

  test('a failing source sees a handful of tries in the last minute', async () => {
    const { world, provider, source } = await heldUntil(MINUTE)
    source.next = { fail: 'UNAVAILABLE' }
    for (let step = 0; step < 600; step += 1) {
      await provider()
      await world.advance(99.9)
    }
    expect(source.calls.length - 1).toBeGreaterThanOrEqual(3)
    expect(source.calls.length - 1).toBeLessThanOrEqual(5)
  })

  test('those who leave the process keep nothing awake behind them', async () => {
    const { world, call, source } = await heldUntil(MINUTE)
    source.next = 'hang'
    call()
    await world.settle()
    expect(world.pendingSleeps).toBeGreaterThan(0)
    await world.advance(2 * SECOND)
    expect(source.open()).toBe(1)
    expect(world.pendingSleeps).toBe(0)
  })
})

describe('expired', () => {
  test('callers wait, and get the new one', async () => {
    const { world, call, source, first } = await heldUntil(0)
    source.next = { ttlMs: HOUR, afterMs: 10 * SECOND }
    const caller = call()
    await world.advance(10 * SECOND - 1)
    expect(caller.state).toBe('waiting')
    await world.advance(1)
    expect(await served(world, caller)).not.toBe(first)
  })

  test('1 ms before the end it is served, at the end no more', async () => {
    const { world, call, source, first } = await heldUntil(1)
    source.next = { fail: 'UNAVAILABLE' }
    expect(await served(world, call())).toBe(first)
    await world.advance(1)
    const caller = call()
    await world.settle()
    expect(caller.error).toMatchObject({ code: 'UNAVAILABLE', message: 'scripted: call 3 failed' })
  })

  test('the real cause is thrown, foreign errors as they are', async () => {
    const { provider, source, events } = await heldUntil(0)
    const foreign = new Error('the disk is on fire')
    source.next = { throws: foreign }
    await expect(provider()).rejects.toBe(foreign)
    expect(events.at(-1)).toMatchObject({ type: 'waited' })
    expect(events.find(({ type }) => type === 'rejected')).toMatchObject({ code: 'UNAVAILABLE', reason: 'the disk is on fire' })
  })

  test('expiring during the wait of a mandatory refresh that fails: the caller fails with the cause', async () => {
    const { world, call, source } = await heldUntil(10 * SECOND)
    source.next = { fail: 'UNAVAILABLE', afterMs: 1000 }
    const caller = call()
    await world.settle()
    world.jump(20 * SECOND)
    await world.advance(2000)
    expect(caller.error).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('no end', () => {
  test('kept for ever', async () => {
    const { world, provider, source } = setUp({ ttlMs: Infinity })
    const cached = await provider()
    await world.advance(1000 * DAY)
    expect(await provider()).toBe(cached)
    expect(source.calls).toHaveLength(1)
    expect(provider.status()).toEqual({ served: 1, issuedAt: expect.any(Date) })
  })

  test('maxAgeMs: asked behind before that, and with callers waiting from then on', async () => {
    const { world, provider, source } = setUp({ ttlMs: Infinity }, { maxAgeMs: HOUR })
    const first = await provider()
    await world.advance(45 * MINUTE - 1)
    expect(await provider()).toBe(first)
    expect(source.calls).toHaveLength(1)
    await world.advance(1)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(2)
    await world.advance(HOUR)
    source.next = { fail: 'UNAVAILABLE' }
    await expect(provider()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('maxAgeMs bounds identities that end later, not those that end sooner', async () => {
    const { world, provider } = setUp({ ttlMs: DAY }, { maxAgeMs: HOUR })
    const issued = world.now()
    await provider()
    expect(provider.status()?.refreshAt).toEqual(new Date(issued + 45 * MINUTE))
    const sooner = setUp({ ttlMs: 15 * MINUTE }, { maxAgeMs: HOUR })
    await sooner.provider()
    expect(sooner.provider.status()?.refreshAt).toEqual(new Date(issued + 10 * MINUTE))
  })
})

describe('the clock', () => {
  test.each([
    { name: 'back by more than the slack', jump: -1001, asked: 2 },
    { name: 'back within the slack', jump: -1000, asked: 1 },
    { name: 'back by a year', jump: -365 * DAY, asked: 2 },
    { name: 'forward within the fresh time', jump: 10 * MINUTE, asked: 1 },
    { name: 'forward into the advisory window', jump: 45 * MINUTE, asked: 2 },
  ])('$name: asked $asked times, nobody waits', async ({ jump, asked }) => {
    const { world, provider, source, call } = setUp({ ttlMs: HOUR })
    const first = await provider()
    await provider()
    source.next = { ttlMs: HOUR, afterMs: SECOND }
    world.jump(jump)
    expect(await served(world, call())).toBe(first)
    expect(source.calls).toHaveLength(asked)
    await world.advance(SECOND)
    await provider()
    expect(source.calls).toHaveLength(asked)
  })

  test('frozen past the end: the dead one is not served', async () => {
    const { world, provider, first } = await heldUntil(50 * MINUTE)
    world.jump(DAY)
    expect(await provider()).not.toBe(first)
  })

  test('back-off from a time that never was is forgotten', async () => {
    const { world, provider, source } = await heldUntil(10 * MINUTE)
    source.next = { fail: 'UNAVAILABLE', afterMs: SECOND }
    await provider()
    await world.settle()
    world.jump(5 * MINUTE)
    await world.advance(SECOND)
    world.jump(-5 * MINUTE)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(3)
  })
})

describe('answers that are no progress', () => {
  test('already expired: a failure, the held one is kept', async () => {
    const { world, call, source, first, events } = await heldUntil(MINUTE)
    source.next = { ttlMs: 0 }
    expect(await served(world, call())).toBe(first)
    expect(events).toContainEqual(expect.objectContaining({ type: 'kept-after-failure', code: 'UNAVAILABLE' }))
  })

  test.each([
    { name: 'expired now', ttlMs: 0, error: 'expired at 2026-01-01T00:00:00.000Z' },
    { name: 'expired before', ttlMs: -HOUR, error: 'expired at 2025-12-31T23:00:00.000Z' },
    { name: 'no valid date', ttlMs: Number.NaN, error: 'not a valid Date' },
  ])('$name with nothing held: UNAVAILABLE', async ({ ttlMs, error }) => {
    const { world, call } = setUp({ ttlMs })
    const caller = call()
    await world.settle()
    expect(caller.error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(error) })
  })

  test('1 ms of life is an identity', async () => {
    const { world, call } = setUp({ ttlMs: 1 })
    expect(await served(world, call())).toBeDefined()
  })

  test.each([undefined, null, 'text'])('%s is no identity', async (nothing) => {
    const world = fakeWorld()
    const provider = refreshing((async () => nothing) as unknown as Provider, {}, world)
    await expect(provider()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'provider: the source gave no identity' })
  })

  test('nor is a provider that somebody forgot to make', async () => {
    const forgotten = (() => async () => ({ token: 't' })) as unknown as Provider
    await expect(refreshing(forgotten, {}, fakeWorld())()).rejects.toThrow('call it, as in fromEnv()')
  })

  test('a source that throws at once is one that rejects', async () => {
    const provider = refreshing(
      () => {
        throw new TypeError('not async')
      },
      {},
      fakeWorld(),
    )
    await expect(provider()).rejects.toThrow('not async')
  })

  test('the same expiry again is backed off, not looped on', async () => {
    const { world, provider, source } = await heldUntil(15 * MINUTE)
    source.next = { same: true }
    for (let minute = 0; minute < 14; minute += 1) {
      await provider()
      await world.advance(MINUTE)
    }
    expect(source.calls.length - 1).toBeLessThanOrEqual(6)
    const before = source.calls.length
    for (let step = 0; step < 600; step += 1) {
      await provider()
      await world.advance(99)
    }
    expect(source.calls.length - before).toBeLessThanOrEqual(5)
  })

  test('an earlier expiry does not take the place of a later one', async () => {
    const { world, provider, source, first } = await heldUntil(15 * MINUTE)
    source.next = { ttlMs: 5 * MINUTE }
    await provider()
    await world.settle()
    expect(await provider()).toBe(first)
  })

  test('a later one ends the back-off', async () => {
    const { world, provider, source } = await heldUntil(15 * MINUTE)
    source.next = { same: true }
    await provider()
    await world.advance(5 * MINUTE)
    source.next = { ttlMs: 16 * MINUTE }
    await provider()
    await world.advance(11 * MINUTE)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(4)
  })
})

describe('re-entrancy', () => {
  test('caches that feed each other do not wait in a circle', async () => {
    const world = fakeWorld({ random: () => 0 })
    const inner = refreshing(scriptedSource(world), {}, world)
    const outer = refreshing(async (request) => inner(request), {}, world)
    expect(await outer()).toBe(await inner())
  })

  test('a source that asks its own cache ends at the deadline, with one call', async () => {
    const world = fakeWorld({ random: () => 0 })
    let calls = 0
    const own: Provider = refreshing(
      () => {
        calls += 1
        return own()
      },
      {},
      world,
    )
    const failure = own().catch((error: unknown) => error)
    await world.advance(30 * SECOND)
    expect(await failure).toMatchObject({ code: 'UNAVAILABLE' })
    expect(calls).toBe(1)
  })

  test('a listener may call the provider, and may throw', async () => {
    const world = fakeWorld({ random: () => 0 })
    const heard: unknown[] = []
    const provider = refreshing(
      scriptedSource(world),
      {
        onEvent: ({ type }) => {
          heard.push(type === 'refreshed' ? provider() : undefined)
          throw new Error('listener')
        },
      },
      world,
    )
    const identity = await provider()
    expect(await heard[0]).toBe(identity)
  })

  test('events can be observed, until that is ended', async () => {
    const { world, provider } = setUp({ ttlMs: HOUR })
    const seen: string[] = []
    const stop = provider.observe(({ type, source, at }) => seen.push(`${source} ${type} ${at - world.now()}`))
    await provider()
    stop()
    provider.invalidate(await provider())
    await provider()
    expect(seen).toEqual(['scripted refreshed 0', 'scripted waited 0'])
  })
})
