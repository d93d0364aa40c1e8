import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import type { CredentialsEvent } from '../events/events.js'
import { fromChain } from '../chain/from-chain.js'
import type { Provider, ResolveRequest } from '../provider/provider.js'
import { ownsItsCache } from '../provider/caching-provider.js'
import { refreshing } from './refreshing.js'
import { scriptedSource } from './scripted-source.test-driver.js'
import { withMinRemaining } from './with-min-remaining.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function open(ttlMs = 2 * HOUR) {
  const world = fakeWorld()
  const source = scriptedSource(world, { ttlMs })
  const events: CredentialsEvent[] = []
  const cache = refreshing(source, { advisoryWindowMs: 10 * MINUTE, onEvent: (event) => events.push(event) }, world)
  return { world, source, cache, events }
}

describe('over a cache', () => {
  test.each([
    { name: 'exactly enough is left', pastMs: HOUR, calls: 1 },
    { name: '1 ms more than enough', pastMs: HOUR - 1, calls: 1 },
    { name: '1 ms too little', pastMs: HOUR + 1, calls: 2 },
  ])('$name: the source is asked $calls times', async ({ pastMs, calls }) => {
    const { world, source, cache } = open()
    const longer = withMinRemaining(cache, HOUR)
    await longer()
    await world.advance(pastMs)
    expect(longer.peek() === undefined).toBe(calls === 2)
    const { expiration } = await longer()
    expect(source.calls).toHaveLength(calls)
    expect(expiration?.getTime()).toBeGreaterThanOrEqual(world.now() + HOUR)
    // Others who share the cache have no need of it, and have it.
    expect(cache.peek()).toBe(longer.peek())
  })

  test.each<[string, ResolveRequest, number]>([
    ['a caller who asks for more gets more', { minRemainingMs: 90 * MINUTE }, 90 * MINUTE],
    ['one who asks for less does not get less', { minRemainingMs: 1 }, HOUR],
    ['one who says nothing', {}, HOUR],
  ])('%s', async (_, request, minRemainingMs) => {
    const { source, cache } = open()
    await withMinRemaining(cache, HOUR)({ forceRefresh: true, ...request })
    expect(source.calls[0]?.request).toMatchObject({ minRemainingMs, forceRefresh: true })
  })

  test('where the source has none that live so long, the best there is comes, with one notice and no call each time', async () => {
    const { source, cache, events } = open(30 * MINUTE)
    const longer = withMinRemaining(cache, HOUR)
    for (let call = 0; call < 10; call += 1) expect((await longer()).expiration).toBeInstanceOf(Date)
    expect(source.calls.length).toBeLessThanOrEqual(2)
    expect(events.filter(({ type }) => type === 'notice')).toMatchObject([
      { reason: '3600000 ms of life were asked for, and the source gave 1800000 ms' },
    ])
  })

  test('identities that do not end are enough for anything', async () => {
    const { source, cache } = open(Infinity)
    const longer = withMinRemaining(cache, Infinity)
    await longer()
    await longer()
    expect(source.calls).toHaveLength(1)
  })

  test('it is that cache: what is invalidated, watched or closed here is so there', async () => {
    const { world, source, cache } = open()
    const longer = withMinRemaining(cache, HOUR)
    expect(longer.source).toBe('scripted')
    expect(ownsItsCache(longer)).toBe(true)
    const heard: string[] = []
    const stop = longer.observe(({ type }) => heard.push(type))
    const identity = await longer()
    stop()
    expect(heard).toEqual(['refreshed', 'waited'])
    expect(longer.status()).toEqual(cache.status())
    longer.invalidate(identity)
    expect(cache.status()).toBeUndefined()
    expect((await cache()).accessKeyId).not.toBe(identity.accessKeyId)
    longer.close()
    await world.advance(2 * HOUR - 5 * MINUTE)
    await cache()
    await world.settle()
    // Closed: no refresh behind.
    expect(source.calls).toHaveLength(2)
  })

  test('a chain takes it for a link with a cache', async () => {
    const { world, source, cache } = open()
    const chain = fromChain([withMinRemaining(cache, HOUR)], {}, world)
    await chain()
    await world.advance(HOUR + 1)
    await chain()
    expect(source.calls).toHaveLength(2)
  })
})

test('over a bare provider the wish is passed on, with all else; its description too', async () => {
  const asked: (ResolveRequest | undefined)[] = []
  const bare: Provider = Object.assign(
    async (request?: ResolveRequest) => {
      asked.push(request)
      return { accessKeyId: 'AKID', secretAccessKey: 'canary' }
    },
    { source: 'bare', describe: async () => ['bare'] },
  )
  const longer = withMinRemaining(bare, HOUR)
  const { signal } = new AbortController()
  await longer()
  await longer({ signal, background: true, minRemainingMs: 2 * HOUR })
  expect(asked).toEqual([{ minRemainingMs: HOUR }, { signal, background: true, minRemainingMs: 2 * HOUR }])
  expect(ownsItsCache(longer)).toBe(false)
  expect([longer.source, await longer.describe?.()]).toEqual(['bare', ['bare']])
})
