import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { eventsOf, type CredentialsEvent } from './events.js'

const notice = { type: 'notice', reason: 'x' } as const
const whole = { source: 'env', at: 7, ...notice }

test('an event carries its source and its instant', () => {
  const heard: CredentialsEvent[] = []
  eventsOf(
    'env',
    () => 7,
    (event) => heard.push(event),
  ).emit(notice)
  expect(heard).toEqual([whole])
})

test('the channel gets what is emitted, not what is passed on', () => {
  const published: unknown[] = []
  const listener = (message: unknown) => published.push(message)
  subscribe('credchain', listener)
  try {
    const events = eventsOf('env', () => 7)
    events.emit(notice)
    events.forward({ ...whole, source: 'part' })
    expect(published).toEqual([whole])
  } finally {
    unsubscribe('credchain', listener)
  }
})

test('with nobody listening no clock is read', () => {
  eventsOf('env', () => expect.fail('read')).emit(notice)
})

test('listeners come and go, and one that throws harms nobody', () => {
  const heard: string[] = []
  const events = eventsOf(
    'env',
    () => 7,
    () => {
      throw new Error('mine')
    },
  )
  const stop = events.observe(({ source }) => heard.push(source))
  events.emit(notice)
  events.forward({ ...whole, source: 'part' })
  stop()
  events.emit(notice)
  expect(heard).toEqual(['env', 'part'])
})

test('an async listener that fails is its own fault', async () => {
  const failures: unknown[] = []
  const note = (reason: unknown) => failures.push(reason)
  process.on('unhandledRejection', note)
  const listener: () => unknown = async () => Promise.reject(new Error('the listener failed'))
  const events = eventsOf('a', () => 0, listener)
  events.emit({ type: 'notice', reason: 'r' })
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)
  expect(failures).toEqual([])
})
