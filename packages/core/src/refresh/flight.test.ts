import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import type { Credentials, Provider, ResolveRequest } from '../provider/provider.js'
import type { Runtime } from '../runtime/runtime.js'
import { takeOff } from './flight.js'
import { identityOf } from './scripted-source.test-driver.js'

const TIMEOUT = 30_000

/** A flight of `answer`, with what its source was asked and the signals of the timers it set. */
function setUp(answer: (request: ResolveRequest) => Promise<Credentials>, sleep?: Runtime['sleep']) {
  const world = fakeWorld()
  const asked: ResolveRequest[] = []
  const timers: AbortSignal[] = []
  const late: Credentials[] = []
  const provider: Provider = async (request = {}) => {
    asked.push(request)
    return answer(request)
  }
  const runtime: Runtime = {
    ...world,
    sleep(ms, signal, background) {
      if (signal !== undefined) timers.push(signal)
      return (sleep ?? world.sleep)(ms, signal, background)
    },
  }
  const plan = { ask: provider, source: 'scripted', request: {}, timeoutMs: TIMEOUT, background: false }
  const flight = takeOff({ ...plan, onLate: (identity: Credentials) => late.push(identity) }, runtime)
  return { world, flight, asked, timers, late }
}

describe('takeOff', () => {
  test('an answer lets the source finish in peace, and ends the deadline', async () => {
    const identity = identityOf(1, TIMEOUT, 0)
    const { flight, asked, timers, late } = setUp(async () => identity)
    expect(await flight.outcome).toEqual({ ok: true, identity })
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false])
    expect(timers.map(({ aborted }) => aborted)).toEqual([true])
    expect(late).toEqual([])
  })

  test('a failure ends the deadline', async () => {
    const failure = new Error('no')
    const { flight, timers } = setUp(() => Promise.reject(failure))
    expect(await flight.outcome).toEqual({ ok: false, error: failure })
    expect(timers.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('given up: it fails with the reason, the source is told, and the deadline ends', async () => {
    const { world, flight, asked, timers } = setUp(() => new Promise(() => {}))
    await world.settle()
    const reason = new Error('enough')
    flight.abandon(reason)
    expect(await flight.outcome).toEqual({ ok: false, error: reason })
    expect(asked.map(({ signal }): unknown => signal?.reason)).toEqual([reason])
    expect(timers.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('given up after its answer: that stays, and the source is left in peace', async () => {
    const identity = identityOf(1, TIMEOUT, 0)
    const { flight, asked } = setUp(async () => identity)
    await flight.outcome
    flight.abandon(new Error('enough'))
    expect(await flight.outcome).toEqual({ ok: true, identity })
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false])
  })

  test('given up: an answer that comes all the same is a late one', async () => {
    const identity = identityOf(1, TIMEOUT, 0)
    const { promise, resolve } = deferred()
    const { world, flight, late } = setUp(() => promise)
    flight.abandon(new Error('enough'))
    await flight.outcome
    resolve(identity)
    await world.settle()
    expect(late).toEqual([identity])
  })

  test('a runtime that cannot sleep fails it, and leaves nobody waiting', async () => {
    const broken = new Error('no timers left')
    const { flight } = setUp(
      () => new Promise(() => {}),
      () => Promise.reject(broken),
    )
    expect(await flight.outcome).toEqual({ ok: false, error: broken })
  })
})

function deferred() {
  let resolve: (identity: Credentials) => void = () => {}
  const promise = new Promise<Credentials>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
