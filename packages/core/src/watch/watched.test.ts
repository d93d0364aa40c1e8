import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { CredentialsError } from '../errors/credentials-error.js'
import { watched, type WatchOptions } from './watched.js'

/** A value of use until `until`, made by `made`; what it is told of failures, and how often it was made. */
function watch(options: Partial<WatchOptions<string>> = {}) {
  const world = fakeWorld()
  const state = { content: 'a', error: undefined as Error | undefined, looks: 0, told: [] as string[] }
  const make = async () => {
    state.looks += 1
    if (state.error) throw state.error
    return state.content
  }
  const late = (ms: number) => new CredentialsError('UNAVAILABLE', 'files', `not read within ${ms} ms`)
  const tellKept = (reason: string) => state.told.push(reason)
  const plan = { make, usableUntil: () => Infinity, lookTimeoutMs: 5_000, late, tellKept, ...options }
  return { world, state, watch: watched(plan, world) }
}

test('nothing is read before the first call; all who ask at once share one look', async () => {
  const { state, watch: files } = watch()
  expect(files.recent()).toBeUndefined()
  expect(state.looks).toBe(0)
  expect(await Promise.all([files.current({}), files.current({}), files.look()])).toEqual(['a', 'a', 'a'])
  expect(state.looks).toBe(1)
})

test('within a second nobody looks; after it one call looks behind, and the next has what it found', async () => {
  const { world, state, watch: files } = watch()
  await files.current({})
  state.content = 'b'
  await world.advance(999)
  expect(files.recent()).toBe('a')
  await world.advance(1)
  expect(files.recent()).toBeUndefined()
  expect(await files.current({})).toBe('a')
  await world.settle()
  expect(await files.current({})).toBe('b')
  expect(state.looks).toBe(2)
})

test('a look that fails takes away nothing that is of use, is told once, and counts after a minute', async () => {
  const { world, state, watch: files } = watch()
  await files.current({})
  state.error = new Error('half a line')
  for (let second = 0; second < 60; second += 1) {
    await world.advance(1_000)
    expect(await files.current({})).toBe('a')
  }
  expect(state.told).toEqual(['half a line'])
  await world.advance(1_000)
  await expect(files.current({})).rejects.toBe(state.error)
  state.error = undefined
  await world.advance(1_000)
  expect(await files.current({})).toBe('a')
})

test('what ends by itself is kept until then, and not longer', async () => {
  const { world, state, watch: files } = watch({ usableUntil: () => Date.parse('2026-01-01T00:00:10Z') })
  await files.current({})
  state.error = new Error('gone')
  await world.advance(9_999)
  expect(await files.current({})).toBe('a')
  await world.settle()
  await world.advance(1)
  await expect(files.current({})).rejects.toBe(state.error)
})

test('what a service refused is not given again before a look', async () => {
  const { world, state, watch: files } = watch()
  await files.current({})
  state.content = 'b'
  files.refuse()
  await world.advance(1_000)
  expect(await files.current({})).toBe('b')
})

test('a forced call looks first, and is told of a broken file; where nothing was found it has what there is', async () => {
  const { state, watch: files } = watch()
  await files.current({})
  state.content = 'b'
  expect(await files.current({ forceRefresh: true })).toBe('b')
  state.error = new CredentialsError('INVALID_CONFIG', 'files', 'broken')
  await expect(files.current({ forceRefresh: true })).rejects.toBe(state.error)
  state.error = new CredentialsError('NOT_CONFIGURED', 'files', 'absent')
  expect(await files.current({ forceRefresh: true })).toBe('b')
})

test('a disk that hangs is waited for so long and no longer, and what it brings late is taken', async () => {
  let bring: (content: string) => void = () => {}
  const { world, watch: files } = watch({ make: () => new Promise<string>((resolve) => (bring = resolve)) })
  const waiting = files.current({}).catch((error: unknown) => error)
  await world.advance(4_999)
  const other = files.current({ signal: new AbortController().signal }).catch((error: unknown) => error)
  await world.advance(1)
  expect(await waiting).toMatchObject({ code: 'UNAVAILABLE', message: 'files: not read within 5000 ms' })
  expect(await other).toBe(await waiting)
  bring('late')
  await world.settle()
  expect(files.last()).toBe('late')
})

test('nobody waits: nothing sleeps; a signal ends one wait alone', async () => {
  const { world, watch: files } = watch({ make: () => new Promise<string>(() => {}) })
  const controller = new AbortController()
  const leaving = files.current({ signal: controller.signal }).catch((error: unknown) => error)
  controller.abort('enough')
  expect(await leaving).toBe('enough')
  expect(world.pendingSleeps).toBe(0)
})
