import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNoSecrets } from '../../sandbox/src/expect-no-secrets.js'
import { isSameIdentity } from './same-identity.js'
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
  fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 40 }), random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) })

interface Run extends WatchedCache {
  readonly world: FakeWorld
  /** Time that has really passed, whatever the clock was set to. */
  elapsed(): number
  /** Jumps so far, added up. */
  readonly jumped: { total: number }
  take(step: Step): Promise<Caller[]>
  /** Lets whatever is under way come to its end. */
  drain(): Promise<void>
}

function start(random: number, first: Behaviour = { ttlMs: HOUR }): Run {
  const world = fakeWorld({ random: () => random })
  const from = world.now()
  const cache = watchedCache(world, first, { loadTimeoutMs: LOAD_TIMEOUT })
  const jumped = { total: 0 }
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
        const given = cache.source.calls.map(({ answered }) => answered).filter((identity) => identity !== undefined)
        const refused = step.do === 'invalidate' ? given.at(-1) : given.at(-2)
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
        jumped.total += step.ms
        world.jump(step.ms)
    }
    for (const controller of leaving.splice(0)) controller.abort(new Error('left'))
  }

  return {
    world,
    ...cache,
    jumped,
    elapsed: () => world.now() - from - jumped.total,
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

/** Callers that got an answer only after the clock was turned are judged by the clock they saw. */
describe('invariants of refreshing, under random calls, sources and clocks', () => {
  test('1 an expired identity is never returned', () =>
    property(everything, async (steps, random) => {
      const run = start(random)
      for (const step of steps) await run.take(step)
      await run.drain()
      expect(run.callers.filter(settledBadly)).toEqual([])
    }))

  test('2 at most one flight is under way, forced refreshes included', () =>
    property(everything, async (steps, random) => {
      const run = start(random)
      for (const step of steps) {
        await run.take(step)
        expect(run.source.open()).toBeLessThanOrEqual(1)
      }
    }))

  test('3 outside the mandatory window no call waits, inside it none beyond its bound', () =>
    property(fc.oneof(call, plain, advance, advance, source), async (steps, random) => {
      const run = start(random)
      await run.provider()
      for (const step of steps) {
        const { status } = run.provider
        const left = step.do === 'advance' ? 0 : endOf(status()) - run.world.now()
        const bound = left <= 60 * SECOND ? Math.min(2 * SECOND, left / 3) : 0
        const callers = await run.take(step)
        if (left <= 0) continue
        if (bound > 0) await run.world.advance(bound)
        expect(callers.filter(({ state }) => state === 'waiting')).toEqual([])
        expect(callers.filter(({ state, request }) => state === 'failed' && request.signal === undefined)).toEqual([])
      }
    }))

  test('4 a rejection is never passed on more than 5 s after it was given', () =>
    property(fc.oneof(plain, demanding, advance, advance, invalidate, worse, source), async (steps, random) => {
      const run = start(random, { fail: 'REJECTED' })
      const at = new Map<unknown, number>()
      for (const step of steps) {
        const now = run.elapsed()
        const callers = await run.take(step)
        for (const { failed } of run.source.calls) if (failed !== undefined && !at.has(failed)) at.set(failed, run.elapsed())
        for (const { error } of callers) if (at.has(error)) expect(now - (at.get(error) ?? 0)).toBeLessThanOrEqual(5 * SECOND)
      }
    }))

  test('5 one who leaves never ends the flight of the others, and everybody gets an answer', () =>
    property(everything, async (steps, random) => {
      const run = start(random)
      const givenUp = new Map<SourceCall, number>()
      const started = new Map<SourceCall, number>()
      const watch = () => {
        for (const one of run.source.calls.filter((known) => !started.has(known))) {
          started.set(one, run.elapsed())
          one.request.signal?.addEventListener('abort', () => givenUp.set(one, run.elapsed()))
        }
      }
      for (const step of steps) {
        await run.take(step)
        watch()
      }
      await run.drain()
      expect(run.callers.filter(({ state }) => state === 'waiting')).toEqual([])
      // Calls are first seen at the end of the step that made them, which may be later than they began, never earlier.
      const early = run.source.calls.filter(
        (one) => one.failed === undefined && givenUp.has(one) && (givenUp.get(one) ?? 0) - (one.at - startOf(run)) + offset(run, one) < 0,
      )
      expect(early).toEqual([])
    }))

  test('6 a failing source sees no more than five tries a minute while a valid identity is held', () =>
    property(fc.oneof(plain, plain, fc.constant<Step>({ do: 'force' }), advance, worse), async (steps, random) => {
      const run = start(random)
      await run.provider()
      const end = endOf(run.provider.status())
      run.source.next = { fail: 'UNAVAILABLE' }
      for (const step of steps) await run.take(step)
      const tries = run.source.calls.slice(1).flatMap(({ at }) => (at < end ? [at] : []))
      for (const at of tries) expect(tries.filter((other) => other >= at && other < at + MINUTE).length).toBeLessThanOrEqual(5)
    }))

  test('7 invalidate drops that identity, and nothing newer', () =>
    property(everything, async (steps, random) => {
      const run = start(random)
      await run.provider()
      const refusedAt = new Map<string, number>()
      for (const step of steps) {
        const held = await heldNow(run)
        if (step.do === 'invalidate' || step.do === 'invalidate-old') {
          const given = run.source.calls.map(({ answered }) => answered).filter((identity) => identity !== undefined)
          const refused = step.do === 'invalidate' ? given.at(-1) : given.at(-2)
          await run.take(step)
          const isHeld = held !== undefined && refused !== undefined && isSameIdentity(held, refused)
          expect(await heldNow(run)).toBe(isHeld ? undefined : held)
          if (isHeld) refusedAt.set(refused.accessKeyId, run.source.calls.length)
          continue
        }
        const earlier = run.callers.length
        await run.take(step)
        for (const { identity } of run.callers.slice(earlier)) {
          const since = identity === undefined ? undefined : refusedAt.get(identity.accessKeyId)
          const isGivenAgain = run.source.calls.slice(since).some(({ answered }) => answered === identity)
          if (since !== undefined) expect(isGivenAgain).toBe(true)
        }
      }
    }))

  test('8 no rejection goes unhandled, no timer keeps a process alive that nobody waits for, no secret shows', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    try {
      await property(everything, async (steps, random) => {
        const run = start(random)
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
      const run = start(random)
      for (const step of steps) await run.take(step)
      await run.drain()
      await run.take({ do: 'source', next: { ttlMs: HOUR, afterMs: SECOND } })
      // Back: whatever is held, whatever was backed off, the source is asked.
      await run.take({ do: 'call' })
      await run.drain()
      await run.take({ do: 'call' })
      const before = run.source.calls.length + run.source.open()
      await run.take({ do: 'jump', ms: -1001 })
      await run.take({ do: 'call' })
      expect(run.source.calls.length).toBeGreaterThanOrEqual(run.source.open() === 1 ? before : before + 1)
      // Forward past everything: nothing that was held is served.
      await run.drain()
      await run.take({ do: 'jump', ms: 1000 * HOUR })
      const [caller] = await run.take({ do: 'call' })
      expect(caller?.state === 'waiting' || endOf(caller?.identity) > run.world.now()).toBe(true)
    }))
})
