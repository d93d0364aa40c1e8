import { fakeWorld } from '@credchain/sandbox'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { timerOf } from '../runtime/timer-of.js'
import { bounded } from './bounded.js'

const late = new Error('late')

function begun(deadlineMs = 100) {
  const world = fakeWorld()
  const caller = new AbortController()
  const stops: number[] = []
  const work: { finish(value: string): void; fail(reason: unknown): void } = { finish() {}, fail() {} }
  let ended: unknown
  const bounds = { deadlineMs, signal: caller.signal, lateness: () => late }
  const pending = bounded<string>(bounds, timerOf(world.sleep), (finish, fail) => {
    Object.assign(work, { finish, fail })
    return () => stops.push(world.now())
  })
  pending.then(
    (value) => (ended = value),
    (reason: unknown) => (ended = reason),
  )
  return { world, caller, stops, work, ended: () => ended }
}

describe('bounded', () => {
  test.each(['finish', 'fail'] as const)('leaves nothing on the signal of a caller who stays: %s', async (end) => {
    const { world, caller, work } = begun()
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1)
    work[end]('it')
    await world.settle()
    expect(getEventListeners(caller.signal, 'abort')).toEqual([])
  })

  test('ends with the first result, and the deadline is forgotten', async () => {
    const { world, work, stops, ended } = begun()
    work.finish('first')
    work.finish('second')
    work.fail('third')
    await world.settle()
    expect([ended(), stops.length, world.pendingSleeps]).toEqual(['first', 0, 0])
    await world.advance(100)
    expect(ended()).toBe('first')
  })

  test('ends with the first failure, once it was stopped', async () => {
    const { world, work, stops, ended } = begun()
    work.fail('first')
    work.fail('second')
    work.finish('third')
    await world.settle()
    expect([ended(), stops.length, world.pendingSleeps]).toEqual(['first', 1, 0])
  })

  test.each([
    [99, undefined],
    [100, late],
  ])('%i ms of 100: %s', async (ms, expected) => {
    const { world, ended, stops } = begun()
    await world.advance(ms)
    expect([ended(), stops.length]).toEqual([expected, expected === undefined ? 0 : 1])
  })

  test('ends with the reason of a caller who leaves, and hears nobody who leaves later', async () => {
    const { world, caller, ended, stops } = begun()
    caller.abort('enough')
    await world.advance(100)
    expect([ended(), stops.length]).toEqual(['enough', 1])
    const other = begun()
    other.work.finish('in time')
    other.caller.abort('too late')
    await other.world.settle()
    expect([other.ended(), other.stops.length]).toEqual(['in time', 0])
  })

  test('does not begin for a caller who has left', async () => {
    const start = () => expect.unreachable()
    const bounds = { deadlineMs: 100, signal: AbortSignal.abort('gone'), lateness: () => late }
    await expect(bounded(bounds, timerOf(fakeWorld().sleep), start)).rejects.toBe('gone')
  })

  test('waits for the stop, even for one that fails', async () => {
    const world = fakeWorld()
    let ended: unknown
    const bounds = { deadlineMs: 100, signal: undefined, lateness: () => late }
    const stop = () => world.sleep(50).then(() => Promise.reject(new Error('not to be stopped')))
    bounded(bounds, timerOf(world.sleep), () => stop).catch((reason: unknown) => (ended = reason))
    await world.advance(149)
    expect(ended).toBeUndefined()
    await world.advance(1)
    expect(ended).toBe(late)
  })

  test('ends all the same when the stop throws', async () => {
    const world = fakeWorld()
    let ended: unknown
    const bounds = { deadlineMs: 100, signal: undefined, lateness: () => late }
    const stop = () => {
      throw new Error('not to be stopped')
    }
    bounded(bounds, timerOf(world.sleep), () => stop).catch((reason: unknown) => (ended = reason))
    await world.advance(100)
    expect(ended).toBe(late)
  })

  test('work that cannot begin rejects, and leaves nothing behind', async () => {
    const world = fakeWorld()
    const start = () => {
      throw new Error('no')
    }
    await expect(bounded({ deadlineMs: 1, signal: undefined, lateness: () => late }, timerOf(world.sleep), start)).rejects.toThrow('no')
    expect(world.pendingSleeps).toBe(0)
  })

  test.each([
    { name: 'the process alive', background: undefined, timers: 1 },
    { name: 'no process alive in the background', background: true, timers: 0 },
  ])('keeps $name', ({ background, timers }) => {
    const world = fakeWorld()
    const bounds = { deadlineMs: 1, signal: undefined, background, lateness: () => late }
    bounded(bounds, timerOf(world.sleep), () => () => {}).catch(() => {})
    expect(world.pendingSleeps).toBe(timers)
  })
})
