import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { CredentialsError } from '../errors/credentials-error.js'
import type { CredentialsEvent } from '../events/events.js'
import type { Credentials } from '../provider/provider.js'
import { sourced } from '../provider/sourced.js'
import { refreshing } from '../refresh/refreshing.js'
import { clockSynced } from './clock-synced.js'
import type { Runtime } from './runtime.js'

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)
const URL = 'http://service/'

const utc = (at: number) => new Date(at).toUTCString()

/** A world whose service answers with this header each time. */
function dated(date: string | ((world: FakeWorld) => string) | undefined, delayMs = 0): FakeWorld {
  const world: FakeWorld = fakeWorld({
    at: START,
    http: [
      {
        request: URL,
        times: Infinity,
        answer: () => {
          const text = typeof date === 'function' ? date(world) : date
          return { delayMs, ...(text === undefined ? {} : { headers: { date: text } }) }
        },
      },
    ],
  })
  return world
}

async function ask(world: FakeWorld, runtime: Runtime, tookMs = 0): Promise<void> {
  const answer = runtime.http({ method: 'GET', url: URL, deadlineMs: 10 * MINUTE })
  await world.advance(tookMs)
  await answer
}

/** How far the clock is from the host's after one answer. */
async function offsetAfter(date: Parameters<typeof dated>[0]): Promise<number> {
  const world = dated(date)
  const runtime = clockSynced(world)
  await ask(world, runtime)
  return runtime.now() - world.now()
}

describe('one answer', () => {
  test.each([
    { name: 'ten minutes ahead of here', date: utc(START + 10 * MINUTE), offset: 10 * MINUTE + 500 },
    { name: 'ten minutes behind', date: utc(START - 10 * MINUTE), offset: -10 * MINUTE + 500 },
    { name: 'a year ahead', date: utc(START + 365 * 1_440 * MINUTE), offset: 365 * 1_440 * MINUTE + 500 },
    { name: 'just about the same', date: utc(START), offset: 0 },
    { name: '29.5 s ahead', date: utc(START + 29_000), offset: 0 },
    { name: '30.5 s ahead', date: utc(START + 30_000), offset: 30_500 },
    { name: '29.5 s behind', date: utc(START - 30_000), offset: 0 },
    { name: '30.5 s behind', date: utc(START - 31_000), offset: -30_500 },
    { name: 'no header', date: undefined, offset: 0 },
    { name: 'an empty header', date: '', offset: 0 },
    { name: 'garbage', date: 'soon', offset: 0 },
    { name: 'garbage that the parser of dates takes for a year', date: 'build 7', offset: 0 },
    { name: 'a bare number', date: '0', offset: 0 },
    { name: 'a date without a zone', date: '2026-01-01T00:10:00', offset: 0 },
    { name: 'two headers', date: `${utc(START + 10 * MINUTE)}, ${utc(START)}`, offset: 0 },
    { name: 'a date in other words', date: `since ${utc(START + 10 * MINUTE)}`, offset: 0 },
    { name: 'a zone of its own', date: `${utc(START)}+0100`, offset: 0 },
    { name: 'a day that is none', date: 'Thu, 99 Jan 2026 00:10:00 GMT', offset: 0 },
  ])('$name: $offset ms', async ({ date, offset }) => {
    expect(await offsetAfter(date)).toBe(offset)
  })

  test.each([
    { name: 'to the millisecond, 30 000 off', at: START + 500, date: utc(START + 30_000), offset: 0 },
    { name: 'and one more', at: START + 499, date: utc(START + 30_000), offset: 30_001 },
  ])('the tolerance is 30 s, $name', async ({ at, date, offset }) => {
    const world = dated(date)
    world.jump(at - START)
    const runtime = clockSynced(world)
    await ask(world, runtime)
    expect(runtime.now() - world.now()).toBe(offset)
  })
})

describe('a clock that was set', () => {
  test.each([
    { name: 'stays as it is while the service agrees with it', later: 29_000, offset: 30_500 },
    { name: 'agrees to the half of the tolerance, 15 000 off', later: 45_000, offset: 30_500 },
    { name: 'and not 1 ms beyond it', later: 45_000, backMs: 1, offset: 45_501 },
    { name: 'is set again when the service is further off', later: 61_000, offset: 61_500 },
    { name: 'goes back to the host once that is right', later: 0, offset: 0 },
  ])('$name', async ({ later, backMs = 0, offset }) => {
    let aheadMs = 30_000
    const world = dated(() => utc(START + aheadMs))
    const runtime = clockSynced(world)
    await ask(world, runtime)
    expect(runtime.now() - world.now()).toBe(30_500)
    aheadMs = later
    world.jump(-backMs)
    await ask(world, runtime)
    expect(runtime.now() - world.now()).toBe(offset)
  })
})

describe('an exchange that takes its time', () => {
  const ahead = (world: FakeWorld) => utc(world.now() + 10 * MINUTE)

  test('was answered halfway', async () => {
    const world = dated(ahead, 20_000)
    const runtime = clockSynced(world)
    await ask(world, runtime, 20_000)
    expect(runtime.now() - world.now()).toBe(10 * MINUTE + 500 - 10_000)
  })

  test.each([
    { name: 'a minute', tookMs: 60_000, learnt: true },
    { name: 'a minute and 2 ms', tookMs: 60_002, learnt: false },
  ])('tells the time after $name: $learnt', async ({ tookMs, learnt }) => {
    const world = dated(ahead, tookMs)
    const runtime = clockSynced(world)
    await ask(world, runtime, tookMs)
    expect(runtime.now() !== world.now()).toBe(learnt)
  })

  test.each([
    { name: 'was frozen for an hour', jumpMs: 60 * MINUTE },
    { name: 'was set back by an hour', jumpMs: -60 * MINUTE },
  ])('of a machine that $name meanwhile says nothing', async ({ jumpMs }) => {
    const world = dated(utc(START), 1_000)
    const runtime = clockSynced(world)
    const answer = runtime.http({ method: 'GET', url: URL })
    await world.settle()
    world.jump(jumpMs)
    await world.advance(3 * 60 * MINUTE)
    const late = world.now()
    await answer
    expect(runtime.now()).toBe(late)
  })
})

describe('from one answer to the next', () => {
  test('the last one counts; one without a date changes nothing', async () => {
    const dates: (string | undefined)[] = [utc(START + 10 * MINUTE), undefined, utc(START - 10 * MINUTE), utc(START)]
    const world = dated(() => dates.shift() ?? '')
    const runtime = clockSynced(world)
    const offsets = []
    for (let call = 0; call < 4; call += 1) {
      await ask(world, runtime)
      offsets.push(runtime.now() - world.now())
    }
    expect(offsets).toEqual([600_500, 600_500, -599_500, 0])
  })

  test('a failure changes nothing, and is passed on', async () => {
    const world = dated(utc(START + 10 * MINUTE))
    const runtime = clockSynced(world)
    await ask(world, runtime)
    await expect(runtime.http({ method: 'GET', url: 'http://nowhere/' })).rejects.toMatchObject({ code: 'EUNEXPECTED' })
    expect(runtime.now() - world.now()).toBe(600_500)
  })
})

describe('what it is', () => {
  test('one clock for all who ask of one runtime, whichever of them learns', async () => {
    const world = dated(utc(START + 10 * MINUTE))
    const [one, two] = [clockSynced(world), clockSynced(world)]
    await ask(world, one)
    expect(two.now() - world.now()).toBe(600_500)
    expect(clockSynced(two)).toBe(two)
    expect(clockSynced(fakeWorld({ at: START })).now()).toBe(START)
  })

  test('the runtime in everything else, as it is at each moment', async () => {
    const world = fakeWorld({ env: { A: '1' } })
    const runtime = clockSynced(world)
    world.env['A'] = '2'
    expect(runtime.env['A']).toBe('2')
    expect(runtime.fs).toBe(world.fs)
    expect(runtime.homedir()).toBe('/home/user')
    expect(runtime.platform).toBe('linux')
  })
})

describe('a clock that an answer sets back by ten minutes', () => {
  const BACK_MS = -10 * MINUTE

  function setBack() {
    const world = dated((here) => utc(here.now() + BACK_MS))
    const runtime = clockSynced(world)
    let calls = 0
    const next = async () => {
      calls += 1
      return { accessKeyId: `AKID${calls}`, secretAccessKey: 'canary', expiration: new Date(world.now() + 60 * MINUTE) }
    }
    const events: CredentialsEvent[] = []
    const open = (source: () => Promise<Credentials>) => refreshing(source, { onEvent: (event) => events.push(event) }, runtime)
    const setsClock = open(async () => {
      await ask(world, runtime)
      return next()
    })
    return { world, events, open, next, setsClock, calls: () => calls }
  }

  test('has not jumped: what others hold is not looked at again', async () => {
    const { world, open, next, setsClock, calls } = setBack()
    const other = open(next)
    const held = await other()
    await setsClock()
    expect(await other()).toBe(held)
    await world.settle()
    expect(calls()).toBe(2)
  })

  test('prolongs no refusal and no back-off of others', async () => {
    const { world, open, next, setsClock } = setBack()
    let isRefusing = true
    const other = open(() => (isRefusing ? Promise.reject(new CredentialsError('REJECTED', 'other', 'no')) : next()))
    await expect(other()).rejects.toMatchObject({ code: 'REJECTED' })
    await setsClock()
    await expect(other()).rejects.toMatchObject({ code: 'REJECTED' })
    isRefusing = false
    await world.advance(5_000)
    expect(await other()).toMatchObject({ accessKeyId: 'AKID2' })
  })

  test('is no part of the time that a call took, nor of a wait', async () => {
    const { events, setsClock } = setBack()
    await setsClock()
    expect(events).toMatchObject([
      { type: 'refreshed', ms: 0 },
      { type: 'waited', ms: 0 },
    ])
  })

  test('still shows a jump of the machine', async () => {
    const { world, open, next, setsClock, calls } = setBack()
    const other = open(next)
    await setsClock()
    await other()
    world.jump(-MINUTE)
    await other()
    await world.settle()
    expect(calls()).toBe(3)
  })
})

describe('a cache that lives by it', () => {
  /** The service's clock is `skewMs` from here; it gives identities that live for an hour of its time. */
  function service(skewMs: number) {
    const world = dated((here) => utc(here.now() + skewMs))
    const runtime = clockSynced(world)
    let calls = 0
    const source = sourced('service', async () => {
      calls += 1
      await runtime.http({ method: 'GET', url: URL })
      return { accessKeyId: `AKID${calls}`, secretAccessKey: 'canary', expiration: new Date(world.now() + skewMs + 60 * MINUTE) }
    })
    return { world, provider: refreshing(source, {}, runtime), calls: () => calls }
  }

  test.each([{ skewMs: 10 * MINUTE }, { skewMs: -10 * MINUTE }, { skewMs: 90 * MINUTE }, { skewMs: -90 * MINUTE }])(
    'is not misled by a clock that is $skewMs ms off',
    async ({ skewMs }) => {
      const { world, provider, calls } = service(skewMs)
      const first = await provider()
      // What was learnt is no jump of the clock: nothing has to be looked at again.
      await world.advance(40 * MINUTE)
      expect((await provider()).accessKeyId).toBe(first.accessKeyId)
      expect(calls()).toBe(1)
      await world.advance(19 * MINUTE)
      await provider()
      await world.settle()
      expect(calls()).toBe(2)
      expect((await provider()).accessKeyId).not.toBe(first.accessKeyId)
    },
  )
})
