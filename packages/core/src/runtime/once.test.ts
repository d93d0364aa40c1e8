import { expect, test } from 'vitest'
import { once } from './once.js'

function setUp(outcomes: readonly (string | Error)[]) {
  let times = 0
  const asked = once(async () => {
    const outcome = outcomes[times]
    times += 1
    if (typeof outcome === 'string') return outcome
    throw outcome
  })
  return { asked, times: () => times }
}

test('all get the same promise of it, at the time and later', async () => {
  const { asked, times } = setUp(['done'])
  const first = asked()
  expect(asked()).toBe(first)
  expect(await first).toBe('done')
  expect(asked()).toBe(first)
  expect(times()).toBe(1)
})

test('those who shared a failure get it, and the next one a new try', async () => {
  const failure = new Error('not to be loaded')
  const { asked, times } = setUp([failure, 'done'])
  const shared = await Promise.allSettled([asked(), asked()])
  expect(shared).toEqual([
    { status: 'rejected', reason: failure },
    { status: 'rejected', reason: failure },
  ])
  expect(times()).toBe(1)
  expect(await asked()).toBe('done')
  expect(await asked()).toBe('done')
  expect(times()).toBe(2)
})
