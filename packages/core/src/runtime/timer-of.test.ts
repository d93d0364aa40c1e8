import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { hostSleep } from './host-sleep.js'
import { timerOf } from './timer-of.js'

describe('in another world', () => {
  test.each([
    [99, []],
    [100, [undefined]],
  ])('after %i ms of 100', async (ms, expected) => {
    const world = fakeWorld()
    const told: unknown[] = []
    timerOf(world.sleep)(100, false, (reason) => told.push(reason))
    await world.advance(ms)
    expect(told).toEqual(expected)
  })

  test('not when it was called off, which leaves no timer', async () => {
    const world = fakeWorld()
    const callOff = timerOf(world.sleep)(100, false, () => expect.unreachable())
    callOff()
    await world.settle()
    expect(world.pendingSleeps).toBe(0)
    await world.advance(100)
  })

  test('in the background it keeps no process alive', () => {
    const world = fakeWorld()
    timerOf(world.sleep)(100, true, () => {})
    expect(world.pendingSleeps).toBe(0)
  })

  test('at once, with the reason, where nobody can sleep', async () => {
    const reason = await new Promise((resolve) => {
      timerOf(() => Promise.reject(new Error('no timers left')))(100, false, resolve)
    })
    expect(reason).toEqual(new Error('no timers left'))
  })
})

describe('on the host', () => {
  test('after the time', async () => {
    const since = performance.now()
    await new Promise((resolve) => {
      timerOf(hostSleep)(20, false, resolve)
    })
    expect(performance.now() - since).toBeGreaterThan(18)
  })

  test('not when it was called off', async () => {
    const told: string[] = []
    const callOff = timerOf(hostSleep)(1, false, () => told.push('first'))
    callOff()
    await hostSleep(20)
    expect(told).toEqual([])
  })

  test('in the background it keeps no process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const callOff = timerOf(hostSleep)(60_000, true, () => {})
    expect(timers()).toBe(before)
    callOff()
  })
})
