import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { after } from './after.js'
import { hostSleep } from './host-sleep.js'

describe('in another world', () => {
  test.each([
    [99, []],
    [100, [undefined]],
  ])('after %i ms of 100', async (ms, expected) => {
    const world = fakeWorld()
    const told: unknown[] = []
    after(world.sleep, { ms: 100, background: false, work: (reason) => told.push(reason) })
    await world.advance(ms)
    expect(told).toEqual(expected)
  })

  test('not when it was called off, which leaves no timer', async () => {
    const world = fakeWorld()
    const callOff = after(world.sleep, { ms: 100, background: false, work: () => expect.unreachable() })
    callOff()
    await world.settle()
    expect(world.pendingSleeps).toBe(0)
    await world.advance(100)
  })

  test('in the background it keeps no process alive', () => {
    const world = fakeWorld()
    after(world.sleep, { ms: 100, background: true, work: () => {} })
    expect(world.pendingSleeps).toBe(0)
  })

  test('at once, with the reason, where nobody can sleep', async () => {
    const reason = await new Promise((resolve) => {
      after(() => Promise.reject(new Error('no timers left')), { ms: 100, background: false, work: resolve })
    })
    expect(reason).toEqual(new Error('no timers left'))
  })
})

describe('on the host', () => {
  test('after the time', async () => {
    const since = performance.now()
    await new Promise((resolve) => {
      after(hostSleep, { ms: 20, background: false, work: resolve })
    })
    expect(performance.now() - since).toBeGreaterThan(18)
  })

  test('not when it was called off', async () => {
    const told: string[] = []
    const callOff = after(hostSleep, { ms: 1, background: false, work: () => told.push('first') })
    callOff()
    await hostSleep(20)
    expect(told).toEqual([])
  })

  test('in the background it keeps no process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const callOff = after(hostSleep, { ms: 60_000, background: true, work: () => {} })
    expect(timers()).toBe(before)
    callOff()
  })
})
