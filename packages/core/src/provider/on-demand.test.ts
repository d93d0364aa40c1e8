import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { CredentialsError } from '../errors/credentials-error.js'
import type { CredentialsEvent } from '../events/events.js'
import { refreshing } from '../refresh/refreshing.js'
import { fromChain } from '../chain/from-chain.js'
import { onDemand } from './on-demand.js'
import type { Credentials, Provider, ResolveRequest } from './provider.js'
import { sourced } from './sourced.js'

const HOUR_MS = 3_600_000

/** A provider whose code is there when `arrive` is called. */
function setUp(options: { refresh?: boolean; autoRefresh?: boolean; fails?: Error } = {}) {
  const world = fakeWorld()
  const requests: (ResolveRequest | undefined)[] = []
  let loads = 0
  let arrive = () => {}
  const code = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const source = sourced(
    'rare',
    async (request): Promise<Credentials> => {
      requests.push(request)
      if (options.fails !== undefined) throw options.fails
      return { accessKeyId: `AKIA${requests.length}`, secretAccessKey: 's', expiration: new Date(world.now() + HOUR_MS) }
    },
    async () => ['a rare place'],
  )
  const made = options.refresh === false ? source : refreshing(source, { autoRefresh: options.autoRefresh ?? false }, world)
  const make = async (): Promise<Provider> => {
    loads += 1
    await code
    return made
  }
  // Not the world's own `load`, for which `settle` waits.
  const runtime = Object.assign(Object.create(world) as typeof world, { load: <M>(module: () => Promise<M>) => module() })
  return { world, requests, loads: () => loads, arrive, made, runtime, make }
}

describe('before the code is there', () => {
  test('building and looking at it loads nothing', () => {
    const { loads, make, runtime } = setUp()
    const provider = onDemand('rare', {}, make, runtime)
    expect({ ...provider }).toMatchObject({ source: 'rare', memoized: true })
    expect(provider.peek()).toBeUndefined()
    expect(provider.status()).toBeUndefined()
    provider.invalidate({ accessKeyId: 'AKIA1', secretAccessKey: 's' })
    provider.observe(() => {})()
    expect(loads()).toBe(0)
  })

  test('a thousand callers load it once and make one call', async () => {
    const { loads, make, runtime, requests, arrive } = setUp()
    const provider = onDemand('rare', {}, make, runtime)
    const calls = Array.from({ length: 1000 }, () => provider())
    arrive()
    expect(new Set(await Promise.all(calls)).size).toBe(1)
    expect(loads()).toBe(1)
    expect(requests).toHaveLength(1)
  })

  test.each([{ refresh: true }, { refresh: false }])('one who leaves does not wait for it: $refresh', async ({ refresh }) => {
    const { make, runtime, requests, arrive } = setUp({ refresh })
    const provider = onDemand('rare', { refresh }, make, runtime)
    const leaving = new AbortController()
    const call = provider({ signal: leaving.signal })
    const other = provider()
    leaving.abort('gone')
    await expect(call).rejects.toBe('gone')
    expect(requests).toHaveLength(0)
    arrive()
    await expect(other).resolves.toMatchObject({ accessKeyId: 'AKIA1' })
  })

  test('who listens then hears what happens later, until he ends it', async () => {
    const { make, runtime, arrive } = setUp()
    const provider = onDemand('rare', {}, make, runtime)
    const heard: CredentialsEvent[] = []
    const ended: CredentialsEvent[] = []
    const end = provider.observe((event) => heard.push(event))
    provider.observe((event) => ended.push(event))()
    arrive()
    await provider()
    expect(heard.map(({ type }) => type)).toContain('refreshed')
    expect(ended).toEqual([])
    const before = heard.length
    end()
    await provider({ forceRefresh: true })
    expect(heard).toHaveLength(before)
  })

  test('one that is closed then does not refresh ahead', async () => {
    for (const isClosed of [false, true]) {
      const { world, make, runtime, requests, arrive } = setUp({ autoRefresh: true })
      const provider = onDemand('rare', {}, make, runtime)
      if (isClosed) provider.close()
      arrive()
      await provider()
      await world.advance(HOUR_MS)
      expect(requests.length > 1).toBe(!isClosed)
      provider.close()
    }
  })
})

describe('when the code is there', () => {
  test('it is the provider that was made: the same promise, status and refusals', async () => {
    const { make, runtime, arrive, made, requests } = setUp()
    const provider = onDemand('rare', {}, make, runtime)
    arrive()
    const first = await provider()
    expect(provider()).toBe(made())
    expect(provider.peek()).toBe(made())
    expect(provider.status()).toMatchObject({ expiration: first.expiration })
    expect(await provider.describe?.()).toEqual(['a rare place'])
    provider.invalidate(first)
    expect(provider.peek()).toBeUndefined()
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'AKIA2' })
    expect(requests).toHaveLength(2)
  })

  test('described first, it is still the one cache', async () => {
    const { make, runtime, arrive, loads } = setUp()
    const provider = onDemand('rare', {}, make, runtime)
    arrive()
    expect(await provider.describe?.()).toEqual(['a rare place'])
    await provider()
    expect(provider.status()).toBeDefined()
    expect(loads()).toBe(1)
  })

  test('who listens from now on hears what happens, until he ends it', async () => {
    const { make, runtime, arrive } = setUp()
    const provider = onDemand('rare', {}, make, runtime)
    arrive()
    await provider()
    const heard: string[] = []
    const end = provider.observe(({ type }) => heard.push(type))
    await provider({ forceRefresh: true })
    expect(heard).toEqual(['refreshed', 'waited'])
    end()
    await provider({ forceRefresh: true })
    expect(heard).toHaveLength(2)
  })

  test('one that was made without a cache is asked at each call', async () => {
    const { make, runtime, arrive, requests } = setUp({ refresh: false })
    const provider = onDemand('rare', {}, make, runtime)
    provider.observe(() => {})
    arrive()
    await provider()
    await provider()
    expect(requests).toHaveLength(2)
    expect([provider.peek(), provider.status()]).toEqual([undefined, undefined])
  })

  test.each([{ refresh: true }, { refresh: false }])('one that tells nothing of itself has no lines: $refresh', async ({ refresh }) => {
    const { runtime } = setUp()
    const silent: Provider = async () => ({ accessKeyId: 'AKIA1', secretAccessKey: 's' })
    const provider = onDemand('rare', { refresh }, async () => silent, runtime)
    expect(await provider.describe?.()).toEqual([])
  })

  test('without a cache each call is one of the source', async () => {
    const { make, runtime, arrive, requests } = setUp({ refresh: false })
    const provider = onDemand('rare', { refresh: false }, make, runtime)
    expect(provider).not.toHaveProperty('memoized')
    expect(provider.source).toBe('rare')
    arrive()
    expect(await provider.describe?.()).toEqual(['a rare place'])
    await provider()
    await provider()
    expect(requests).toHaveLength(2)
  })

  test.each([{ refresh: true }, { refresh: false }])(
    'one that could not be loaded is loaded by whoever asks next: $refresh',
    async ({ refresh }) => {
      const { make, loads, runtime, arrive } = setUp({ refresh })
      const faults = [new Error('too many open files')]
      const makeOrFail = async () => {
        const fault = faults.pop()
        if (fault !== undefined) throw fault
        return make()
      }
      const provider = onDemand('rare', { refresh }, makeOrFail, runtime)
      arrive()
      const shared = await Promise.allSettled([provider(), provider()])
      expect(shared.map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual([
        'Error: too many open files',
        'Error: too many open files',
      ])
      await expect(provider()).resolves.toMatchObject({ accessKeyId: 'AKIA1' })
      expect(loads()).toBe(1)
    },
  )

  test('its failures are its own', async () => {
    const fails = new CredentialsError('NOT_CONFIGURED', 'rare', 'nothing here')
    const { make, runtime, arrive } = setUp({ fails })
    arrive()
    await expect(onDemand('rare', {}, make, runtime)()).rejects.toBe(fails)
  })

  test('a chain uses its cache, and hears it', async () => {
    const { make, runtime, arrive, requests } = setUp()
    const heard: CredentialsEvent[] = []
    const chain = fromChain([onDemand('rare', {}, make, runtime)], { onEvent: (event) => heard.push(event) }, runtime)
    arrive()
    await Promise.all(Array.from({ length: 100 }, () => chain()))
    expect(requests).toHaveLength(1)
    expect(heard.map(({ type }) => type)).toEqual(expect.arrayContaining(['refreshed', 'chosen']))
  })
})
