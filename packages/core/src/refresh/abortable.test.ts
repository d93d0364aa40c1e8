import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { abortable } from './abortable.js'

test('without a signal it is the work itself', () => {
  const work = Promise.resolve(1)
  expect(abortable(work)).toBe(work)
})

test.each([
  { name: 'a result', work: () => Promise.resolve(1) },
  { name: 'a failure', work: () => Promise.reject(new Error('no')) },
])('passes on $name, and leaves no listener', async ({ work }) => {
  const { signal } = new AbortController()
  const [expected] = await Promise.allSettled([work()])
  const [outcome] = await Promise.allSettled([abortable(work(), signal)])
  expect(outcome).toEqual(expected)
  await Promise.resolve()
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test.each([
  { name: 'before', abortFirst: true },
  { name: 'during', abortFirst: false },
])('aborted $name: the reason, whatever it is', async ({ abortFirst }) => {
  const controller = new AbortController()
  if (abortFirst) controller.abort('gone')
  const wait = abortable(new Promise(() => {}), controller.signal)
  controller.abort('gone')
  await expect(wait).rejects.toBe('gone')
})
