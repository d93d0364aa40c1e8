import { clockSynced, CredentialsError } from '@credchain/core'
import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { callGate, type CallGate } from './call-gate.js'

const throttling = (retryAfterMs?: number) =>
  new CredentialsError('UNAVAILABLE', 'role-pool', 'assume arn:aws:iam::1:role/a: Throttling: Rate exceeded', { retryAfterMs })

/** Work that begins, and ends when it is told to. */
function job() {
  const state = { begun: false }
  let end: (result: string) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const done = new Promise<string>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  const work = () => {
    state.begun = true
    return done
  }
  return { state, work, end: (result = 'done') => end(result), fail: (error: unknown) => fail(error) }
}

/** When each of `count` calls that ask now begins, in milliseconds from now. */
async function begins(world: FakeWorld, gate: CallGate, count: number, withinMs = 60_000): Promise<number[]> {
  const since = world.now()
  const at: number[] = []
  const all = Array.from({ length: count }, () => gate(async () => at.push(world.now() - since)))
  await world.advance(withinMs)
  await Promise.all(all)
  return at
}

describe('room', () => {
  test('so many at once, the others in the order in which they came', async () => {
    const world = fakeWorld()
    const gate = callGate(2, world)
    const jobs = Array.from({ length: 5 }, job)
    const results = jobs.map(({ work }) => gate(work))
    const settled = Promise.allSettled(results)
    const begun = async () => {
      await world.settle()
      return jobs.map(({ state }) => state.begun)
    }
    expect(await begun()).toEqual([true, true, false, false, false])
    jobs[1]?.end('second')
    expect(await begun()).toEqual([true, true, true, false, false])
    jobs[0]?.fail(new Error('failed'))
    expect(await begun()).toEqual([true, true, true, true, false])
    for (const { end } of jobs) end()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect(await results[1]).toBe('second')
    // Every place was given back.
    const later = [job(), job(), job()]
    const again = later.map(({ work }) => gate(work))
    await world.settle()
    expect(later.map(({ state }) => state.begun)).toEqual([true, true, false])
    for (const { end } of later) end()
    await Promise.all(again)
  })

  test('work that throws instead of rejecting gives its place back', async () => {
    const gate = callGate(1, fakeWorld())
    const thrower = () => {
      throw new Error('at once')
    }
    await expect(gate(thrower)).rejects.toThrow('at once')
    await expect(gate(async () => 1)).resolves.toBe(1)
  })
})

describe('a signal', () => {
  test('that has aborted never begins', async () => {
    const { state, work } = job()
    await expect(callGate(1, fakeWorld())(work, AbortSignal.abort('gone'))).rejects.toBe('gone')
    expect(state.begun).toBe(false)
  })

  test('that aborts in the line leaves it, and those behind move up', async () => {
    const world = fakeWorld()
    const gate = callGate(1, world)
    const [first, second, third] = [job(), job(), job()]
    const leave = new AbortController()
    const results = [gate(first.work), gate(second.work, leave.signal), gate(third.work)]
    const reason = new Error('left')
    leave.abort(reason)
    await expect(results[1]).rejects.toBe(reason)
    first.end()
    third.end()
    await Promise.all([results[0], results[2]])
    expect([second.state.begun, third.state.begun]).toEqual([false, true])
  })

  test('that aborts once it has begun is for the work to hear', async () => {
    const world = fakeWorld()
    const gate = callGate(1, world)
    const { work, end } = job()
    const leave = new AbortController()
    const result = gate(work, leave.signal)
    await world.settle()
    leave.abort()
    end('whole')
    await expect(result).resolves.toBe('whole')
    await expect(gate(async () => 'next')).resolves.toBe('next')
  })

  test('that aborts in a pause gives the place back', async () => {
    const world = fakeWorld()
    const gate = callGate(1, world)
    await expect(gate(() => Promise.reject(throttling()))).rejects.toThrow('Throttling')
    const leave = new AbortController()
    const result = gate(job().work, leave.signal)
    await world.settle()
    leave.abort('left')
    await expect(result).rejects.toBe('left')
    expect(await begins(world, gate, 1)).toEqual([150])
  })
})

describe('a pause after throttling', () => {
  const throttled = (gate: CallGate, error: unknown = throttling()) => gate(() => Promise.reject(error)).catch(() => {})

  test.each([
    { name: 'half of 200 ms', random: 0, pauseMs: 100 },
    { name: 'all of it', random: 0.999_999, pauseMs: 200 },
  ])('is $name by chance, and to the millisecond', async ({ random, pauseMs }) => {
    const world = fakeWorld({ random: () => random })
    const gate = callGate(5, world)
    await throttled(gate)
    const { state, work, end } = job()
    const result = gate(work)
    await world.advance(pauseMs - 1)
    expect(state.begun).toBe(false)
    await world.advance(1)
    expect(state.begun).toBe(true)
    end()
    await result
  })

  test('grows with each in a row up to 2 s, and starts over after a success', async () => {
    const world = fakeWorld({ random: () => 0.999_999 })
    const gate = callGate(5, world)
    const pauses: number[] = []
    for (let call = 0; call < 6; call += 1) {
      const since = world.now()
      const failed = gate(async () => {
        pauses.push(world.now() - since)
        throw throttling()
      }).catch(() => {})
      await world.advance(10_000)
      await failed
      // The clock is where the call failed plus what was left of the ten seconds: the pause is over unless it is asked at once.
      world.jump(-(world.now() - since - (pauses.at(-1) ?? 0)))
    }
    expect(pauses).toEqual([0, 200, 400, 800, 1_600, 2_000])
    await world.advance(10_000)
    await gate(async () => 'ok')
    await throttled(gate)
    expect(await begins(world, gate, 3)).toEqual([200, 200, 200])
  })

  test('counts calls that were under way together once', async () => {
    const world = fakeWorld({ random: () => 0.999_999 })
    const gate = callGate(20, world)
    const jobs = Array.from({ length: 20 }, job)
    const results = jobs.map(({ work }) => gate(work))
    await world.settle()
    for (const { fail } of jobs) fail(throttling())
    await Promise.allSettled(results)
    expect(await begins(world, gate, 1)).toEqual([200])
  })

  test('is not ended, nor its row, by a call that was under way before it', async () => {
    const world = fakeWorld({ random: () => 0.999_999 })
    const gate = callGate(2, world)
    const early = job()
    const result = gate(early.work)
    await throttled(gate)
    early.end()
    await result
    const second = throttled(gate)
    await world.advance(200)
    await second
    expect(await begins(world, gate, 1)).toEqual([400])
  })

  test('that grows while one waits is waited for to its end', async () => {
    const world = fakeWorld({ random: () => 0.999_999 })
    const gate = callGate(3, world)
    const slow = job()
    const under = gate(slow.work).catch(() => {})
    await throttled(gate)
    const waiting = job()
    const result = gate(waiting.work)
    await world.advance(100)
    slow.fail(throttling(5_000))
    await under
    await world.advance(4_999)
    expect(waiting.state.begun).toBe(false)
    await world.advance(1)
    expect(waiting.state.begun).toBe(true)
    waiting.end()
    await result
  })

  test.each([
    { name: 'what the service asks for', retryAfterMs: 7_000, pauseMs: 7_000 },
    { name: 'not less than its own', retryAfterMs: 1, pauseMs: 150 },
    { name: '20 s at most', retryAfterMs: 3_600_000, pauseMs: 20_000 },
  ])('is $name', async ({ retryAfterMs, pauseMs }) => {
    const world = fakeWorld()
    const gate = callGate(5, world)
    await throttled(gate, throttling(retryAfterMs))
    expect(await begins(world, gate, 2)).toEqual([pauseMs, pauseMs])
  })

  test.each([
    { name: 'set back by a day', jumpMs: -86_400_000 },
    { name: 'frozen for a day', jumpMs: 86_400_000 },
  ])('is over when the clock was $name', async ({ jumpMs }) => {
    const world = fakeWorld()
    const gate = callGate(1, world)
    await throttled(gate)
    world.jump(jumpMs)
    expect(await begins(world, gate, 1)).toEqual([0])
  })

  test.each([
    { name: 'on', skewMs: 3_600_000 },
    { name: 'back', skewMs: -3_600_000 },
  ])('does not end because an answer sets the clock $name by an hour', async ({ skewMs }) => {
    const world = fakeWorld()
    world.expect({ request: 'http://sts/', answer: () => ({ headers: { date: new Date(world.now() + skewMs).toUTCString() } }) })
    const runtime = clockSynced(world)
    const gate = callGate(5, runtime)
    await throttled(gate, throttling(10_000))
    await runtime.http({ method: 'GET', url: 'http://sts/' })
    expect(Math.abs(runtime.now() - world.now() - skewMs)).toBeLessThan(1_000)
    expect(await begins(world, gate, 1)).toEqual([10_000])
  })

  const told = (what: string) => new CredentialsError('UNAVAILABLE', 'role-pool', what)
  test.each<[string, unknown, boolean]>([
    ['Throttling', throttling(), true],
    ['ThrottlingException without a word', told('assume arn:aws:iam::1:role/a: ThrottlingException'), true],
    ['TooManyRequestsException', told('assume arn:aws:iam::1:role/a: TooManyRequestsException: later'), true],
    ['RequestLimitExceeded', told('assume arn:aws:iam::1:role/a: RequestLimitExceeded: later'), true],
    ['SlowDown', told('assume arn:aws:iam::1:role/a: SlowDown: later'), true],
    ['another failure of a role that is called so', told('assume arn:aws:iam::1:role/throttling-watch: ETIMEDOUT: none'), false],
    ['the service is down', told('assume arn:aws:iam::1:role/a: InternalFailure: down'), false],
    ['a refusal', new CredentialsError('REJECTED', 'role-pool', 'assume a: AccessDenied: Throttling: no'), false],
    ['no Error', 'Throttling', false],
  ])('%s: %#', async (_, error, pauses) => {
    const world = fakeWorld()
    const gate = callGate(1, world)
    await throttled(gate, error)
    expect(await begins(world, gate, 1)).toEqual([pauses ? 150 : 0])
  })

  test('keeps no process alive by itself', async () => {
    const world = fakeWorld()
    const gate = callGate(1, world)
    await throttled(gate)
    const result = gate(async () => 'ok')
    await world.settle()
    expect(world.pendingSleeps).toBe(0)
    await world.advance(1_000)
    await result
  })
})
