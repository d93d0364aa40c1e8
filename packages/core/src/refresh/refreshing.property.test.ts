import { expectNoSecrets, fakeWorld, type FakeWorld } from '@credchain/sandbox'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshness } from './freshness.js'
import type { Credentials } from '../provider/provider.js'
import { CANARY, type Behaviour, type SourceCall } from './scripted-source.test-driver.js'
import { watchedCache, type Caller, type WatchedCache } from './watched-cache.test-driver.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const LOAD_TIMEOUT = 30 * SECOND
/** CREDCHAIN_RUNS raises it. */
const RUNS = Number(process.env['CREDCHAIN_RUNS'] ?? 150)

type Step =
  | { readonly do: 'call' | 'force' | 'herd' | 'abort' | 'invalidate' | 'invalidate-old' }
  | { readonly do: 'more'; readonly minRemainingMs: number }
  | { readonly do: 'advance' | 'jump'; readonly ms: number }
  | { readonly do: 'source'; readonly next: Behaviour }

const delays = fc.constantFrom(undefined, undefined, 1, 500, 5 * SECOND, 29 * SECOND)
const lives = fc.constantFrom(3 * SECOND, 20 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR)

const good = fc.record({ ttlMs: lives, afterMs: delays })
const failing: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ fail: fc.constantFrom('UNAVAILABLE' as const, 'REJECTED' as const, 'NOT_CONFIGURED' as const), afterMs: delays }),
  fc.constant<Behaviour>('hang'),
)
const behaviours: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 3, arbitrary: good },
  { weight: 2, arbitrary: failing },
  { weight: 1, arbitrary: fc.record({ ttlMs: lives, afterMs: fc.constantFrom(31 * SECOND, 2 * MINUTE) }) },
  { weight: 1, arbitrary: fc.constantFrom<Behaviour>({ ttlMs: 0 }, { ttlMs: -HOUR }, { ttlMs: Number.NaN }) },
  { weight: 1, arbitrary: fc.record({ same: fc.constant(true as const), afterMs: delays }) },
  { weight: 1, arbitrary: fc.constant<Behaviour>({ ttlMs: Infinity }) },
)

const call = fc.constant<Step>({ do: 'call' })
const plain = fc.constantFrom<Step>({ do: 'call' }, { do: 'call' }, { do: 'herd' }, { do: 'abort' })
const demanding = fc.oneof(
  fc.constant<Step>({ do: 'force' }),
  fc.record({ do: fc.constant('more' as const), minRemainingMs: fc.constantFrom(MINUTE, HOUR) }),
)
const advance: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('advance' as const),
  ms: fc.oneof(fc.integer({ min: 0, max: 3 * SECOND }), fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: HOUR })),
})
const jump: fc.Arbitrary<Step> = fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }) })
const invalidate = fc.constantFrom<Step>({ do: 'invalidate' }, { do: 'invalidate-old' })
const source = behaviours.map((next): Step => ({ do: 'source', next }))
const worse = failing.map((next): Step => ({ do: 'source', next }))

const everything = fc.oneof(plain, plain, demanding, advance, advance, jump, invalidate, source)
const withoutJumps = fc.oneof(plain, plain, demanding, advance, advance, invalidate, source)
const scenario = (step: fc.Arbitrary<Step>) =>
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })

interface Run extends WatchedCache {
  /** Timers run on this world's time, which never jumps. */
  readonly world: FakeWorld
  /** The wall clock, as jumps have left it. */
  now(): number
  take(step: Step): Promise<Caller[]>
  /** Lets whatever is under way come to its end. */
  drain(): Promise<void>
}

function start(random: number, first: Behaviour = { ttlMs: HOUR }): Run {
  const world = fakeWorld({ random: () => random })
  let jumped = 0
  const now = () => world.now() + jumped
  const cache = watchedCache({ ...world, now }, first, { loadTimeoutMs: LOAD_TIMEOUT })
  const leaving: AbortController[] = []

  async function act(step: Step): Promise<void> {
    switch (step.do) {
      case 'call':
        cache.call()
        break
      case 'herd':
        for (let index = 0; index < 10; index += 1) cache.call()
        break
      case 'abort': {
        // Leaves at the next step, so that some leave flights that others wait for.
        const controller = new AbortController()
        cache.call({ signal: controller.signal })
        leaving.push(controller)
        return
      }
      case 'force':
        cache.call({ forceRefresh: true })
        break
      case 'more':
        cache.call({ minRemainingMs: step.minRemainingMs })
        break
      case 'invalidate':
      case 'invalidate-old': {
        const refused = refusedBy(step, cache)
        if (refused !== undefined) cache.provider.invalidate(refused)
        break
      }
      case 'source':
        cache.source.next = step.next
        break
      case 'advance':
        await world.advance(step.ms)
        break
      case 'jump':
        jumped += step.ms
    }
    for (const controller of leaving.splice(0)) controller.abort(new Error('left'))
  }

  return {
    world,
    ...cache,
    now,
    async take(step) {
      const before = cache.callers.length
      await act(step)
      await world.settle()
      return cache.callers.slice(before)
    },
    async drain() {
      for (const controller of leaving.splice(0)) controller.abort(new Error('left'))
      await world.advance(3 * LOAD_TIMEOUT)
      await world.advance(3 * LOAD_TIMEOUT)
    },
  }
}

function property(step: fc.Arbitrary<Step>, check: (steps: Step[], random: number) => Promise<void>) {
  return fc.assert(
    fc.asyncProperty(scenario(step), ({ steps, random }) => check(steps, random)),
    { numRuns: RUNS },
  )
}

const endOf = (identity: { expiration?: Date } | undefined) => identity?.expiration?.getTime() ?? Infinity
const settledBadly = ({ state, identity, settledAt = 0 }: Caller) => state === 'served' && endOf(identity) <= settledAt

/** The identity that an invalidating step means. */
function refusedBy(step: Step, { source: { calls } }: Pick<WatchedCache, 'source'>): Credentials | undefined {
  const given = calls.flatMap(({ answered }) => (answered === undefined ? [] : [answered]))
  if (step.do === 'invalidate') return given.at(-1)
  return step.do === 'invalidate-old' ? given.findLast((identity) => identity !== given.at(-1)) : undefined
}

/** A life for the first identity that varies with the scenario. */
const FIRST_LIVES = [3 * SECOND, 20 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR]
const firstOf = (steps: readonly Step[]): Behaviour => ({ ttlMs: FIRST_LIVES[steps.length % FIRST_LIVES.length] ?? HOUR })

describe('invariants of refreshing, under random calls, sources and clocks', () => {
  test('1 an expired identity is never returned', () =>
    property(everything, async (steps, random) => {
      const run = start(random, firstOf(steps))
      for (const step of steps) await run.take(step)
      await run.drain()
      expect(run.callers.filter(settledBadly)).toEqual([])
    }))

  test('2 at most one flight is under way, forced refreshes included', () =>
    property(everything, async (steps, random) => {
      const run = start(random, firstOf(steps))
      for (const step of steps) {
        await run.take(step)
        expect(run.source.open()).toBeLessThanOrEqual(1)
      }
    }))

  test('3 outside the mandatory window no call waits, inside it none beyond its bound', () =>
    property(fc.oneof(call, plain, advance, advance, source), async (steps, random) => {
      const run = start(random, firstOf(steps))
      await run.provider()
      for (const step of steps) {
        const status = run.provider.status()
        const left = endOf(status) - run.now()
        const isMandatory = freshness(run.now(), status?.issuedAt.getTime() ?? 0, endOf(status)) === 'mandatory'
        const callers = await run.take(step)
        if (left <= 0) continue
        if (isMandatory) await run.world.advance(Math.min(2 * SECOND, left / 3))
        expect(callers.filter(({ state }) => state !== 'served')).toEqual([])
      }
    }))

  test('4 a rejection is never passed on more than 5 s after it was given', () =>
    property(fc.oneof(plain, demanding, advance, advance, invalidate, worse, source), async (steps, random) => {
      const run = start(random, { fail: 'REJECTED' })
      for (const step of steps) await run.take(step)
      await run.drain()
      const failedAt = new Map(run.source.calls.map((one) => [one.failed, one.failedAt]))
      const late = run.callers.filter(({ at, error }) => error !== undefined && at - (failedAt.get(error) ?? at) > 5 * SECOND)
      expect(late).toEqual([])
    }))

  test('5 one who leaves never ends the flight of the others, and everybody gets an answer', () =>
    property(everything, async (steps, random) => {
      const run = start(random, firstOf(steps))
      const endedEarly: SourceCall[] = []
      run.source.onCall = (one) => {
        const since = run.world.now()
        one.request.signal?.addEventListener('abort', () => {
          const isUnderWay = one.failed === undefined && one.answered === undefined
          if (isUnderWay && run.world.now() - since < LOAD_TIMEOUT) endedEarly.push(one)
        })
      }
      for (const step of steps) await run.take(step)
      await run.drain()
      expect(run.callers.filter(({ state }) => state === 'waiting')).toEqual([])
      expect(endedEarly).toEqual([])
    }))

  test('6 a failing source sees no more than five tries a minute while a valid identity is held', () =>
    property(fc.oneof(plain, plain, fc.constant<Step>({ do: 'force' }), advance, worse), async (steps, random) => {
      const run = start(random, firstOf(steps))
      await run.provider()
      const end = endOf(run.provider.status())
      run.source.next = { fail: 'UNAVAILABLE' }
      for (const step of steps) {
        await run.take(step)
        await run.take({ do: 'call' })
      }
      const tries = run.source.calls.slice(1).flatMap(({ at }) => (at < end ? [at] : []))
      for (const at of tries) expect(tries.filter((other) => other >= at && other < at + MINUTE).length).toBeLessThanOrEqual(5)
    }))

  test('7 invalidate drops that identity, and nothing newer', () =>
    property(everything, async (steps, random) => {
      const run = start(random, firstOf(steps))
      await run.provider()
      /** Refused identities, with the number of source calls that had begun by then. */
      const refusedAfter = new Map<Credentials, number>()
      const judged = new Set<Caller>()
      for (const step of steps) {
        const held = await run.provider.peek()
        const refused = refusedBy(step, run)
        const hadOne = run.provider.status() !== undefined
        for (const caller of run.callers) if (caller.state !== 'waiting') judged.add(caller)
        await run.take(step)
        if (refused !== undefined && held !== undefined) {
          if (held === refused) expect(run.provider.status()).toBeUndefined()
          else expect(await run.provider.peek()).toBe(held)
        }
        const isDropped = hadOne && run.provider.status() === undefined
        if (refused !== undefined && isDropped) refusedAfter.set(refused, run.source.calls.length)
        for (const { identity } of run.callers.filter((caller) => caller.state === 'served' && !judged.has(caller))) {
          const since = identity === undefined ? undefined : refusedAfter.get(identity)
          if (since !== undefined) expect(run.source.calls.slice(since).map(({ answered }) => answered)).toContain(identity)
        }
      }
    }))

  test('8 no rejection goes unhandled, no timer keeps a process alive that nobody waits for, no secret shows', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    try {
      await property(everything, async (steps, random) => {
        const run = start(random, firstOf(steps))
        for (const step of steps) {
          await run.take(step)
          if (run.callers.every(({ state }) => state !== 'waiting')) expect(run.world.pendingSleeps).toBe(0)
        }
        run.provider.close()
        await run.drain()
        expect(run.world.pendingSleeps).toBe(0)
        expect(unhandled).toEqual([])
        expectNoSecrets([CANARY], run.printable(), run.provider.status())
      })
    } finally {
      process.off('unhandledRejection', onUnhandled)
    }
  })

  test('9 a clock that jumps forces a check', () =>
    property(withoutJumps, async (steps, random) => {
      const run = start(random, firstOf(steps))
      for (const step of steps) await run.take(step)
      await run.drain()
      run.source.next = { ttlMs: HOUR, afterMs: SECOND }
      await run.take({ do: 'call' })
      await run.drain()
      await run.take({ do: 'call' })
      // Back: whatever is held, whatever was backed off, the source is asked, unless it is being asked.
      const expected = run.source.calls.length + (run.source.open() === 0 ? 1 : 0)
      await run.take({ do: 'jump', ms: -1001 })
      await run.take({ do: 'call' })
      expect(run.source.calls).toHaveLength(expected)
      // Forward past everything: nothing that was held is served.
      await run.drain()
      await run.take({ do: 'jump', ms: 1000 * HOUR })
      const [caller] = await run.take({ do: 'call' })
      expect(caller?.state === 'waiting' || endOf(caller?.identity) > run.now()).toBe(true)
    }))
})
