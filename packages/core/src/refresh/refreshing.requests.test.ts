import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { afterEach, describe, expect, test } from 'vitest'
import { CredentialsError } from '../errors/credentials-error.js'
import type { Credentials } from '../provider/provider.js'
import { sourced } from '../provider/sourced.js'
import { refreshing, type RefreshingOptions } from './refreshing.js'
import { CANARY, identityOf, type Behaviour } from './scripted-source.test-driver.js'
import { watchedCache, type WatchedCache } from './watched-cache.test-driver.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const used: WatchedCache[] = []
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

afterEach(() => {
  for (const cache of used.splice(0)) expectNoSecrets([CANARY], ...cache.printable())
  expect(unhandled.splice(0)).toEqual([])
})

function setUp(behaviour: Behaviour = { ttlMs: HOUR }, options: RefreshingOptions = {}, random = 0) {
  const world = fakeWorld({ random: () => random })
  const cache = watchedCache(world, behaviour, options)
  used.push(cache)
  return { world, ...cache }
}

async function holding(options: RefreshingOptions = {}, ttlMs = HOUR) {
  const set = setUp({ ttlMs }, options)
  const first = await set.provider()
  set.told()
  return { ...set, first }
}

describe('forceRefresh', () => {
  test('asks the source past its caches, and gives what it brings', async () => {
    const { provider, source, first } = await holding()
    const second = await provider({ forceRefresh: true })
    expect(second).not.toBe(first)
    expect(source.calls.map(({ request }) => request.forceRefresh)).toEqual([false, true])
    expect(await provider()).toBe(second)
  })

  test('a herd of them is one forced call', async () => {
    const { world, call, source, callers } = await holding()
    source.next = { ttlMs: HOUR, afterMs: SECOND }
    for (let index = 0; index < 1000; index += 1) call({ forceRefresh: true })
    await world.advance(SECOND)
    expect(source.calls).toHaveLength(2)
    expect(new Set(callers.map(({ identity }) => identity)).size).toBe(1)
  })

  test('joins the flight under way when that brings another identity', async () => {
    const { world, call, provider, source, first } = await holding()
    await world.advance(45 * MINUTE)
    source.next = { ttlMs: HOUR, afterMs: SECOND }
    await provider()
    const caller = call({ forceRefresh: true })
    await world.advance(SECOND)
    expect(caller.identity).not.toBe(first)
    expect(source.calls).toHaveLength(2)
  })

  test('asks once more, forced, when the flight it joined brings the same', async () => {
    const { world, call, provider, source } = await holding()
    await world.advance(45 * MINUTE)
    source.next = { same: true }
    await provider()
    source.next = { ttlMs: HOUR }
    const herd = [call({ forceRefresh: true }), call({ forceRefresh: true })]
    await world.settle()
    expect(source.calls.map(({ request }) => request.forceRefresh)).toEqual([false, false, true])
    expect(herd[0]?.identity).toBe(source.calls[2]?.answered)
    expect(herd[1]?.identity).toBe(source.calls[2]?.answered)
  })

  test('is not asked twice of a source that has nothing else to give', async () => {
    const { world, call, source, first } = await holding()
    source.next = { same: true }
    const caller = call({ forceRefresh: true })
    await world.settle()
    expect(caller.identity).toBe(first)
    expect(source.calls).toHaveLength(2)
  })

  test('takes an identity that ends earlier', async () => {
    const { provider, source } = await holding()
    source.next = { ttlMs: 10 * MINUTE }
    const forced = await provider({ forceRefresh: true })
    expect(forced).toBe(source.calls[1]?.answered)
    expect(await provider()).toBe(forced)
    expect(provider.status()?.expiration).toEqual(forced.expiration)
  })

  test.each(['REJECTED', 'INVALID_CONFIG'] as const)('%s gets through, and the held one stays for the others', async (fail) => {
    const { world, call, provider, source, first } = await holding()
    source.next = { fail }
    const caller = call({ forceRefresh: true })
    await world.settle()
    expect(caller.error).toMatchObject({ code: fail })
    expect(await provider()).toBe(first)
  })

  test.each(['UNAVAILABLE', 'NOT_CONFIGURED'] as const)('%s keeps the held one, and the herd behind is held off', async (fail) => {
    const { world, call, source, first, told } = await holding()
    source.next = { fail }
    for (let index = 0; index < 50; index += 1) {
      const caller = call({ forceRefresh: true })
      await world.settle()
      expect(caller.identity).toBe(first)
    }
    expect(source.calls).toHaveLength(2)
    expect(told()).toEqual(['kept-after-failure', 'waited'])
  })

  test('with an expired one: the cause', async () => {
    const { world, call, source } = await holding()
    await world.advance(HOUR)
    source.next = { fail: 'UNAVAILABLE' }
    const caller = call({ forceRefresh: true })
    await world.settle()
    expect(caller.error).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('minRemainingMs', () => {
  test.each([
    { name: 'exactly enough left', minRemainingMs: HOUR, asked: 1 },
    { name: '1 ms too little', minRemainingMs: HOUR + 1, asked: 2 },
  ])('$name', async ({ minRemainingMs, asked }) => {
    const { provider, source } = await holding()
    await provider({ minRemainingMs })
    expect(source.calls).toHaveLength(asked)
  })

  test('waits for one that lives longer, and tells the source what is wanted', async () => {
    const { world, call, source, first } = await holding()
    await world.advance(40 * MINUTE)
    source.next = { ttlMs: HOUR, afterMs: SECOND }
    const caller = call({ minRemainingMs: 30 * MINUTE })
    await world.advance(SECOND)
    expect(caller.identity).not.toBe(first)
    expect(source.calls[1]?.request.minRemainingMs).toBe(30 * MINUTE)
  })

  test('takes the best there is when the source fails, and leaves it alone', async () => {
    const { world, call, source, first } = await holding()
    source.next = { fail: 'UNAVAILABLE' }
    for (let index = 0; index < 10; index += 1) {
      const caller = call({ minRemainingMs: 2 * HOUR })
      await world.settle()
      expect(caller.identity).toBe(first)
    }
    expect(source.calls).toHaveLength(2)
  })

  test('a source whose identities never live that long is not asked at every call', async () => {
    const { world, call, source } = await holding()
    for (let index = 0; index < 10; index += 1) {
      await world.advance(SECOND)
      const caller = call({ minRemainingMs: 2 * HOUR })
      await world.settle()
      expect(caller.state).toBe('served')
    }
    expect(source.calls).toHaveLength(2)
    await world.advance(300_000)
    call({ minRemainingMs: 2 * HOUR })
    await world.settle()
    expect(source.calls).toHaveLength(3)
  })
})

describe('invalidate', () => {
  test('drops the one held, and asks past the caches', async () => {
    const { provider, source, first } = await holding()
    provider.invalidate({ ...first })
    expect(provider.status()).toBeUndefined()
    expect(await provider()).not.toBe(first)
    expect(source.calls[1]?.request.forceRefresh).toBe(true)
  })

  test('is forgotten once the source has given another', async () => {
    const { world, provider, source, first } = await holding()
    provider.invalidate(first)
    await provider()
    await world.advance(45 * MINUTE)
    await provider()
    await world.settle()
    expect(source.calls.map(({ request }) => request.forceRefresh)).toEqual([false, true, false])
  })

  test('leaves a newer one where it is', async () => {
    const { provider, source, first } = await holding()
    const second = await provider({ forceRefresh: true })
    provider.invalidate(first)
    expect(await provider()).toBe(second)
    expect(source.calls).toHaveLength(2)
  })

  test('a flight under way that brings the refused one back is asked again, forced', async () => {
    const { world, call, provider, source, first } = await holding()
    await world.advance(45 * MINUTE)
    source.next = { same: true, afterMs: SECOND }
    const early = call()
    await world.settle()
    provider.invalidate(first)
    source.next = { ttlMs: HOUR }
    const caller = call()
    await world.advance(SECOND)
    expect(early.identity).toBe(first)
    expect(source.calls.map(({ request }) => request.forceRefresh)).toEqual([false, false, true])
    expect(caller.identity).toBe(source.calls[2]?.answered)
    expect(source.open()).toBe(0)
  })

  test('a source that insists is believed', async () => {
    const { world, call, provider, source, first } = await holding()
    source.next = { same: true }
    provider.invalidate(first)
    const caller = call()
    await world.settle()
    expect(caller.identity).toEqual(first)
    expect(source.calls).toHaveLength(2)
  })

  test.each([
    { name: 'in the mandatory window', advance: 59 * MINUTE, request: {} },
    { name: 'for one who wants more life', advance: 0, request: { minRemainingMs: 2 * HOUR } },
    { name: 'for one who forces', advance: 0, request: { forceRefresh: true } },
  ])('one who waits $name does not get it back when the source fails', async ({ advance, request }) => {
    const { world, call, provider, source, first } = await holding()
    await world.advance(advance)
    source.next = { fail: 'UNAVAILABLE', afterMs: SECOND }
    const caller = call(request)
    await world.settle()
    provider.invalidate(first)
    await world.advance(MINUTE)
    expect(caller.state).toBe('failed')
  })

  test('ends back-off and a remembered refusal', async () => {
    const { provider, source, first } = await holding()
    source.next = { fail: 'REJECTED' }
    await expect(provider({ forceRefresh: true })).rejects.toMatchObject({ code: 'REJECTED' })
    source.next = { ttlMs: HOUR }
    provider.invalidate(first)
    expect(await provider()).toBe(source.calls[2]?.answered)
  })

  test('of what has only just come: those who waited for it are given it, the next one another', async () => {
    const { provider, source } = setUp()
    const end = provider.observe(() => {
      const identity = source.calls[0]?.answered
      if (identity !== undefined) provider.invalidate(identity)
    })
    expect(await provider()).toBe(source.calls[0]?.answered)
    end()
    expect(await provider()).toBe(source.calls[1]?.answered)
  })

  test('is nothing when nothing is held', async () => {
    const { provider, source } = setUp()
    provider.invalidate({ accessKeyId: 'AKIA', secretAccessKey: `${CANARY}-x` })
    await provider()
    expect(source.calls[0]?.request.forceRefresh).toBe(false)
  })
})

describe('refusals', () => {
  test.each([
    { random: 0, memory: SECOND },
    { random: 0.5, memory: 3 * SECOND },
    { random: 0.999_999, memory: 5 * SECOND },
  ])('are remembered for 1 to 5 s: $memory ms', async ({ random, memory }) => {
    const { world, call, source } = setUp({ fail: 'REJECTED' }, {}, random)
    call()
    await world.advance(Math.floor(memory) - 1)
    const early = call()
    await world.settle()
    expect(early.error).toMatchObject({ message: 'scripted: call 1 failed' })
    await world.advance(1)
    source.next = { ttlMs: HOUR }
    const late = call()
    await world.settle()
    expect(late.state).toBe('served')
    expect(source.calls).toHaveLength(2)
  })

  test.each(['NOT_CONFIGURED', 'UNAVAILABLE'] as const)('%s is not remembered: nothing is held, so the next caller tries', async (fail) => {
    const { world, call, source } = setUp({ fail })
    call()
    await world.settle()
    source.next = { ttlMs: HOUR }
    const caller = call()
    await world.settle()
    expect(caller.state).toBe('served')
  })

  test.each([
    { retryAfterMs: 3000, memory: 3000 },
    { retryAfterMs: 60_000, memory: 5000 },
  ])('Retry-After of $retryAfterMs ms holds callers off for $memory ms', async ({ retryAfterMs, memory }) => {
    const { world, call, source } = setUp({ fail: 'UNAVAILABLE', retryAfterMs })
    call()
    await world.advance(memory - 1)
    call()
    await world.settle()
    expect(source.calls).toHaveLength(1)
    await world.advance(1)
    call()
    await world.settle()
    expect(source.calls).toHaveLength(2)
  })

  test('an answer ends the count of failures', async () => {
    const { world, call, provider, source, events } = setUp({ fail: 'UNAVAILABLE' })
    for (let index = 0; index < 3; index += 1) {
      call()
      await world.settle()
    }
    source.next = { ttlMs: 30 * SECOND }
    await provider()
    await world.advance(20 * SECOND)
    source.next = { fail: 'UNAVAILABLE' }
    await provider()
    await world.settle()
    expect(events.at(-1)).toMatchObject({ type: 'kept-after-failure', retryInMs: expect.closeTo(10_000 / 3, 1) })
  })

  test('Retry-After sets the back-off while one is held', async () => {
    const { world, provider, source } = await holding()
    await world.advance(45 * MINUTE)
    source.next = { fail: 'UNAVAILABLE', retryAfterMs: 20 * SECOND }
    await provider()
    await world.advance(20 * SECOND - 1)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(2)
    await world.advance(1)
    await provider()
    await world.settle()
    expect(source.calls).toHaveLength(3)
  })

  test('only NOT_CONFIGURED tells no rejected event: it is no failure', async () => {
    const { world, call, source, told } = setUp({ fail: 'NOT_CONFIGURED' })
    call()
    await world.settle()
    expect(told()).toEqual(['waited'])
    source.next = { fail: 'UNAVAILABLE' }
    call()
    await world.settle()
    expect(told()).toEqual(['rejected', 'waited'])
  })
})

describe('a hung source', () => {
  test('fails those who wait at the deadline, and the next call starts anew', async () => {
    const { world, call, source } = setUp('hang', { loadTimeoutMs: 10 * SECOND })
    const caller = call()
    await world.advance(10 * SECOND - 1)
    expect(caller.state).toBe('waiting')
    expect(world.pendingSleeps).toBe(1)
    await world.advance(1)
    expect(caller.error).toMatchObject({ code: 'UNAVAILABLE', message: 'scripted: no answer within 10000 ms' })
    expect(source.calls[0]?.request.signal?.reason).toBe(caller.error)
    expect(world.pendingSleeps).toBe(0)
    source.next = { ttlMs: HOUR }
    const next = call()
    await world.settle()
    expect(next.state).toBe('served')
  })

  test('a late answer is taken when nothing is held', async () => {
    const { world, call, provider, source } = setUp({ ttlMs: HOUR, afterMs: 40 * SECOND })
    call()
    await world.advance(40 * SECOND)
    expect(await provider()).toBe(source.calls[0]?.answered)
    expect(source.calls).toHaveLength(1)
  })

  test.each([
    { name: 'brings more life: taken', ttlMs: 2 * HOUR, taken: true, options: {} },
    { name: 'brings less life: left', ttlMs: 30 * MINUTE, taken: false, options: {} },
    { name: 'ends at the same instant: left', ttlMs: HOUR - 5 * SECOND, taken: false, options: {} },
    { name: 'has expired: left', ttlMs: -1, taken: false, options: {} },
    { name: 'brings more life than a bounded one: taken', ttlMs: 2 * HOUR, taken: true, options: { maxAgeMs: 10 * MINUTE } },
    { name: 'brings less life than a bounded one: left', ttlMs: 30 * MINUTE, taken: false, options: { maxAgeMs: 10 * MINUTE } },
  ])('a late answer that $name', async ({ ttlMs, taken, options }) => {
    const { world, call, provider, source } = setUp({ ttlMs, afterMs: 40 * SECOND }, options)
    call()
    await world.advance(35 * SECOND)
    source.next = { ttlMs: HOUR }
    const held = await provider()
    await world.advance(10 * SECOND)
    expect(await provider()).toBe(taken ? source.calls[0]?.answered : held)
    expect(source.calls).toHaveLength(2)
  })

  test('a late answer that was refused meanwhile is left', async () => {
    const { world, provider, source, first } = await holding()
    await world.advance(45 * MINUTE)
    source.next = { same: true, afterMs: 40 * SECOND }
    await provider()
    await world.advance(35 * SECOND)
    provider.invalidate(first)
    await world.advance(5 * SECOND)
    expect(source.calls[1]?.answered).toBe(first)
    expect(provider.status()).toBeUndefined()
  })

  test('… also when another came between, which ends sooner', async () => {
    const world = fakeWorld()
    const [refused, other] = [identityOf(1, 6 * HOUR, world.now()), identityOf(2, HOUR, world.now())]
    const answers: ((identity: Credentials) => void)[] = []
    const provider = refreshing(() => new Promise<Credentials>((answer) => answers.push(answer)), {}, world)
    const first = provider()
    await world.settle()
    answers[0]?.(refused)
    await first
    const forced = provider({ forceRefresh: true }).catch((error: unknown) => error)
    await world.advance(31 * SECOND)
    await forced
    provider.invalidate(refused)
    const second = provider()
    await world.settle()
    answers[2]?.(other)
    expect(await second).toBe(other)
    answers[1]?.(refused)
    await world.settle()
    expect(await provider()).toBe(other)
  })

  test('a late answer and the failure of the next call, however close: the caller gets one of them', async () => {
    const failure = new CredentialsError('UNAVAILABLE', 'provider', 'no')
    const got = new Set<unknown>()
    for (let turns = 0; turns < 10; turns += 1) {
      const world = fakeWorld()
      const identity = identityOf(1, HOUR, world.now())
      const asked: { answer(identity: Credentials): void; fail(error: unknown): void }[] = []
      const source = () => new Promise<Credentials>((answer, fail) => asked.push({ answer, fail }))
      const provider = refreshing(source, { loadTimeoutMs: SECOND }, world)
      const [first] = await Promise.all([Promise.allSettled([provider()]), world.advance(SECOND)])
      expect(first).toMatchObject([{ status: 'rejected' }])
      const caller = provider()
      await world.settle()
      asked[1]?.fail(failure)
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      asked[0]?.answer(identity)
      got.add(
        await caller.then(
          ({ accessKeyId }) => accessKeyId,
          (error: unknown) => error,
        ),
      )
    }
    expect(got).toEqual(new Set([identityOf(1, HOUR, 0).accessKeyId, failure]))
  })

  test('an answer in time leaves no timer behind, not even in the background', async () => {
    const world = fakeWorld()
    let running = 0
    const sleep: typeof world.sleep = (...request) => {
      running += 1
      return world.sleep(...request).finally(() => {
        running -= 1
      })
    }
    const { provider } = watchedCache({ ...world, sleep })
    await provider()
    await world.settle()
    expect(running).toBe(0)
  })
})

describe('abort', () => {
  test('ends one wait with its reason, and not the work of the others', async () => {
    const { world, call, source } = setUp({ ttlMs: HOUR, afterMs: SECOND })
    const leaving = new AbortController()
    const one = call({ signal: leaving.signal })
    const other = call()
    await world.settle()
    leaving.abort(new Error('left'))
    await world.settle()
    expect(one.error).toBe(leaving.signal.reason)
    expect(other.state).toBe('waiting')
    expect(source.calls[0]?.request.signal?.aborted).toBe(false)
    await world.advance(SECOND)
    expect(other.state).toBe('served')
    expect(source.calls).toHaveLength(1)
  })

  test('when all have left the work goes on, but keeps no process alive', async () => {
    const { world, call, provider, source } = setUp({ ttlMs: HOUR, afterMs: SECOND })
    const leaving = new AbortController()
    call({ signal: leaving.signal })
    await world.settle()
    leaving.abort()
    await world.settle()
    expect(world.pendingSleeps).toBe(0)
    await world.advance(SECOND)
    expect(await provider()).toBe(source.calls[0]?.answered)
  })

  test.each([
    { name: 'nothing held', held: false },
    { name: 'a fresh one held', held: true },
  ])('before the call, $name: the reason, and the source is not asked', async ({ held }) => {
    const { provider, source } = held ? await holding() : setUp()
    const reason = new Error('before')
    await expect(provider({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(source.calls).toHaveLength(held ? 1 : 0)
  })

  test('in the mandatory window too', async () => {
    const { world, call, source } = await holding()
    await world.advance(59 * MINUTE)
    source.next = 'hang'
    const leaving = new AbortController()
    const caller = call({ signal: leaving.signal })
    await world.settle()
    leaving.abort('gone')
    await world.settle()
    expect(caller.error).toBe('gone')
    expect(world.pendingSleeps).toBe(0)
  })
})

describe('static stability', () => {
  const staticStabilityMs = 10 * HOUR
  const stable = async () => {
    const set = await holding({ staticStabilityMs })
    await set.world.advance(HOUR)
    set.source.next = { fail: 'UNAVAILABLE' }
    return set
  }

  test('an expired one is served while the source is away, told each time it fails', async () => {
    const { call, world, source, first, events } = await stable()
    for (let index = 0; index < 5; index += 1) {
      const caller = call()
      await world.settle()
      expect(caller.identity).toBe(first)
    }
    expect(source.calls).toHaveLength(2)
    expect(events).toMatchObject([{ type: 'kept-after-failure', expired: true, retryInMs: 300_000 }, { type: 'waited' }])
  })

  test('not beyond its bound', async () => {
    const { call, world, first } = await stable()
    await world.advance(staticStabilityMs - 1)
    const last = call()
    await world.settle()
    expect(last.identity).toBe(first)
    await world.advance(1)
    const over = call()
    await world.settle()
    expect(over.error).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('a refusal ends it, also after that has been forgotten', async () => {
    const { call, world, source } = await stable()
    source.next = { fail: 'REJECTED' }
    for (let second = 0; second < 20; second += 1) {
      const caller = call()
      await world.settle()
      expect(caller.error).toMatchObject({ code: 'REJECTED' })
      await world.advance(SECOND)
    }
    source.next = { ttlMs: HOUR }
    const caller = call()
    await world.settle()
    expect(caller.state).toBe('served')
  })

  test('forced calls keep it too, and do not hammer a source that is away', async () => {
    const { call, world, source, first } = await stable()
    for (let index = 0; index < 5; index += 1) {
      const caller = call({ forceRefresh: true })
      await world.settle()
      expect(caller.identity).toBe(first)
    }
    expect(source.calls).toHaveLength(2)
  })

  test('an answer that has expired is taken as one more of the kind', async () => {
    const { call, world, source, events } = await stable()
    source.next = { ttlMs: -1 }
    const caller = call()
    await world.settle()
    expect(caller.identity).toBeDefined()
    expect(events).toContainEqual(expect.objectContaining({ type: 'kept-after-failure', expired: true }))
  })

  test('but not in the place of one that ended later', async () => {
    const { call, world, source, first } = await stable()
    source.next = { ttlMs: -HOUR }
    const caller = call()
    await world.settle()
    expect(caller.identity).toBe(first)
  })

  test('and not while a valid one is held', async () => {
    const { call, world, provider, source, first } = await holding({ staticStabilityMs })
    source.next = { ttlMs: -1 }
    const caller = call({ forceRefresh: true })
    await world.settle()
    expect(caller.identity).toBe(first)
    expect(await provider()).toBe(first)
  })

  test('a first answer that has expired is served, within the bound', async () => {
    const { call, world, source } = setUp({ ttlMs: -HOUR }, { staticStabilityMs })
    const caller = call()
    await world.settle()
    expect(caller.identity).toBe(source.calls[0]?.answered)
    const beyond = setUp({ ttlMs: -staticStabilityMs }, { staticStabilityMs })
    const refused = beyond.call()
    await beyond.world.settle()
    expect(refused.error).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('close', () => {
  test('ends the refresh behind, and starts none', async () => {
    const { world, provider, source, first, events } = await holding()
    await world.advance(45 * MINUTE)
    source.next = 'hang'
    await provider()
    await world.settle()
    provider.close()
    await world.settle()
    expect(source.calls[1]?.request.signal?.aborted).toBe(true)
    expect(events).toEqual([])
    expect(await provider()).toBe(first)
    await world.settle()
    expect(source.calls).toHaveLength(2)
  })

  test('calls still answer afterwards, at once after it too', async () => {
    const { world, call, provider, source } = setUp({ ttlMs: HOUR, afterMs: SECOND })
    const leaving = new AbortController()
    call({ signal: leaving.signal })
    await world.settle()
    leaving.abort()
    await world.settle()
    provider.close()
    const caller = call()
    await world.advance(SECOND)
    expect(caller.state).toBe('served')
    expect(source.calls).toHaveLength(2)
  })

  test('does not end what somebody waits for', async () => {
    const { world, call, provider } = setUp({ ttlMs: HOUR, afterMs: SECOND })
    const caller = call()
    await world.settle()
    provider.close()
    await world.advance(SECOND)
    expect(caller.state).toBe('served')
  })
})

test('a refresh behind that has to wait for its own source tells it that nobody waits; a caller who joins it asks again', async () => {
  const world = fakeWorld()
  const asked: (boolean | undefined)[] = []
  const person = sourced('person', async (request) => {
    asked.push(request?.background)
    if (request?.background) throw new CredentialsError('UNAVAILABLE', 'person', 'a person is needed')
    return { token: String(asked.length), expiration: new Date(world.now() + 900_000) }
  })
  const inner = refreshing(person, {}, world)
  const behind = inner({ background: true }).catch((error: unknown) => error)
  const waiting = inner()
  await world.settle()
  expect(await behind).toMatchObject({ code: 'UNAVAILABLE' })
  expect(await waiting).toMatchObject({ token: '2' })
  expect(asked).toEqual([true, false])
})

describe('what throws when it is read', () => {
  const thrower = (member: string, target: object = {}) =>
    Object.defineProperty(target, member, {
      get() {
        throw new Error('lazy')
      },
    })

  test.each([
    { name: 'an identity', answer: async () => thrower('expiration', { accessKeyId: 'a', secretAccessKey: 'b' }) as Credentials },
    { name: 'an error', answer: () => Promise.reject(thrower('message', new Error('no'))) },
  ])('$name: what is held stays, and nothing is unhandled', async ({ answer }) => {
    const world = fakeWorld()
    const first = identityOf(1, HOUR, world.now())
    let calls = 0
    const provider = refreshing(async () => ((calls += 1) === 1 ? first : answer()), {}, world)
    await provider()
    await world.advance(50 * MINUTE)
    expect(await provider()).toBe(first)
    await world.settle()
    expect(calls).toBe(2)
    expect(await provider()).toBe(first)
  })

  test('an identity that comes late', async () => {
    const world = fakeWorld()
    let give: (identity: Credentials) => void = () => {}
    const provider = refreshing(() => new Promise<Credentials>((resolve) => (give = resolve)), { loadTimeoutMs: SECOND }, world)
    const failed = provider().catch((error: unknown) => error)
    await world.advance(SECOND)
    expect(await failed).toMatchObject({ code: 'UNAVAILABLE' })
    give(thrower('expiration', { accessKeyId: 'a', secretAccessKey: 'b' }) as Credentials)
    await world.settle()
    expect(provider.status()).toBeUndefined()
  })
})
