import { describe, expect, test } from 'vitest'
import { virtualClock } from './virtual-clock.js'

const START = Date.parse('2026-01-01T00:00:00Z')

function realTime() {
  let real = 1_000_000
  return {
    now: () => real,
    pass(ms: number) {
      real += ms
    },
  }
}

describe('virtualClock', () => {
  const speeds = [
    { name: 'stands still', speed: 0, after: 0 },
    { name: 'runs as real time does', speed: 1, after: 1000 },
    { name: 'runs fast', speed: 200, after: 200_000 },
    { name: 'runs slow, in whole milliseconds', speed: 0.0015, after: 1 },
  ]
  test.each(speeds)('$name', ({ speed, after }) => {
    const real = realTime()
    const clock = virtualClock({ at: new Date(START), speed }, real)
    real.pass(1000)
    expect(clock.now()).toBe(START + after)
  })

  test('starts now, at real speed, unless told otherwise', () => {
    const real = realTime()
    const clock = virtualClock({}, real)
    real.pass(7)
    expect(clock.now()).toBe(1_000_007)
  })

  test('changes its speed without a jump', () => {
    const real = realTime()
    const clock = virtualClock({ at: START, speed: 10 }, real)
    real.pass(100)
    clock.setSpeed(0)
    real.pass(5000)
    expect(clock.now()).toBe(START + 1000)
    clock.setSpeed(2)
    real.pass(10)
    expect(clock.now()).toBe(START + 1020)
  })

  test('jumps ahead and back', () => {
    const clock = virtualClock({ at: START, speed: 0 })
    clock.advance(60_000)
    clock.advance(-1)
    expect(clock.now()).toBe(START + 59_999)
  })

  const wrong = [
    { name: 'a start that is no instant', use: () => virtualClock({ at: new Date('nonsense') }) },
    { name: 'a negative speed', use: () => virtualClock({ speed: -1 }) },
    { name: 'an endless speed', use: () => virtualClock().setSpeed(Number.POSITIVE_INFINITY) },
    { name: 'an advance that is no number', use: () => virtualClock().advance(Number.NaN) },
  ]
  test.each(wrong)('refuses $name', ({ use }) => {
    expect(use).toThrow(TypeError)
  })
})
