import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { afterEach, describe, expect, test } from 'vitest'
import { CredentialsError } from '../errors/credentials-error.js'
import { cached } from '../provider/cached.js'
import type { Provider } from '../provider/provider.js'
import { ownsItsCache } from '../provider/caching-provider.js'
import type { CredentialsEvent } from '../events/events.js'
import { memoryStore } from './memory-store.js'
import { CANARY, identityOf, scriptedSource, type Behaviour } from '../refresh/scripted-source.test-driver.js'
import type { Store, StoreEntry } from './store.js'
import { stored } from './stored.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const printable: unknown[] = []
afterEach(() => expectNoSecrets([CANARY], ...printable.splice(0)))

function setUp(behaviour: Behaviour = { ttlMs: HOUR }, changed: Partial<Store> = {}) {
  const world = fakeWorld({ random: () => 0 })
  const memory = memoryStore({}, world)
  const store: Store = { ...memory, ...changed }
  const where = { key: 'k', sourceFingerprint: 'f' }
  const events: CredentialsEvent[] = []
  printable.push(events)
  const source = scriptedSource(world, behaviour)
  const onEvent = (event: CredentialsEvent) => events.push(event)
  const provider = stored(source, { store, place: async () => where, onEvent }, world)
  const again = () => stored(source, { store, place: async () => where, onEvent }, world)
  return { world, memory, store, where, events, source, provider, again }
}

const failure = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  printable.push(error)
  return error
}

describe('hit and miss', () => {
  test('a miss mints and writes, a hit does not', async () => {
    const { provider, again, source, memory, world } = setUp()
    const minted = await provider()
    expect(await again()()).toBe(minted)
    expect(source.calls).toHaveLength(1)
    const entry = { identity: minted, issuedAt: world.now(), sourceFingerprint: 'f', generation: 1 }
    expect(await memory.get('k')).toEqual(entry)
  })

  test('tells the store when an entry is over', async () => {
    const written: number[] = []
    const { provider, world } = setUp(
      { ttlMs: HOUR },
      {
        set: async (...[, , expiresAt]) => {
          written.push(expiresAt)
        },
      },
    )
    await provider()
    expect(written).toEqual([world.now() + HOUR])
  })

  test.each([
    { state: 'fresh', age: 45 * MINUTE - 1, mints: 1, generation: 1 },
    { state: 'advisory', age: 45 * MINUTE, mints: 2, generation: 2 },
    { state: 'mandatory', age: 59 * MINUTE, mints: 2, generation: 2 },
    // The store has dropped it, and with it the count.
    { state: 'expired', age: HOUR, mints: 2, generation: 1 },
  ])('an entry that is $state: $mints mints', async ({ age, mints, generation }) => {
    const { provider, world, source, memory } = setUp()
    await provider()
    await world.advance(age)
    await provider()
    expect(source.calls).toHaveLength(mints)
    expect((await memory.get('k'))?.generation).toBe(generation)
  })

  const whole = {
    identity: identityOf(9, HOUR, Date.parse('2026-01-01')),
    issuedAt: Date.parse('2026-01-01'),
    sourceFingerprint: 'f',
    generation: 3,
  }
  test.each([
    { name: 'text', entry: 'garbage' },
    { name: 'null', entry: null },
    { name: 'no identity', entry: { ...whole, identity: undefined } },
    { name: 'null for an identity', entry: { ...whole, identity: null } },
    { name: 'no end', entry: { ...whole, identity: { accessKeyId: 'A' } } },
    { name: 'an end in text', entry: { ...whole, identity: { ...whole.identity, expiration: '2026-01-02' } } },
    { name: 'an end that is no date', entry: { ...whole, identity: { ...whole.identity, expiration: new Date(Number.NaN) } } },
    { name: 'no issue', entry: { ...whole, issuedAt: undefined } },
    { name: 'an issue in text', entry: { ...whole, issuedAt: String(whole.issuedAt) } },
    { name: 'nothing', entry: undefined },
    { name: 'text for an identity', entry: { ...whole, identity: 'garbage' } },
    { name: 'no generation', entry: { ...whole, generation: '3' } },
    { name: 'a generation that no other can be greater than', entry: { ...whole, generation: Infinity } },
    { name: 'part of a generation', entry: { ...whole, generation: 0.5 } },
    { name: 'no number for a generation', entry: { ...whole, generation: Number.NaN } },
    { name: 'a time of issue without end', entry: { ...whole, issuedAt: -Infinity } },
    { name: 'no fingerprint', entry: { ...whole, sourceFingerprint: undefined } },
  ])('a malformed entry is a miss: $name', async ({ entry }) => {
    const written: StoreEntry[] = []
    const set = async (...[, one]: Parameters<Store['set']>) => {
      written.push(one)
    }
    const { provider, source, events } = setUp({ ttlMs: HOUR }, { get: async () => entry as StoreEntry, set })
    expect(await provider()).toBe(source.calls[0]?.answered)
    // A miss is no failure of the store, and the first of its generations follows.
    expect(events).toEqual([])
    expect(written.map(({ generation }) => generation)).toEqual([1])
  })

  test('a whole one is a hit', async () => {
    const { provider, source } = setUp({ ttlMs: HOUR }, { get: async () => whole })
    expect(await provider()).toBe(whole.identity)
    expect(source.calls).toHaveLength(0)
  })

  test('the entry of another source is a miss, and is replaced however often it was written', async () => {
    const { provider, memory, where, source } = setUp()
    await memory.set('k', { ...whole, sourceFingerprint: 'other', generation: 7 }, Number.MAX_SAFE_INTEGER)
    const minted = await provider()
    expect((await memory.get('k'))?.generation).toBe(8)
    expect(await provider()).toBe(minted)
    expect(source.calls).toHaveLength(1)
    where.sourceFingerprint = 'third'
    expect(await provider()).not.toBe(minted)
  })

  test.each([
    { name: 'no end', ttlMs: Infinity },
    { name: 'an end in the past', ttlMs: 0 },
    { name: 'no valid end', ttlMs: Number.NaN },
  ])('an identity with $name is given, not stored', async ({ ttlMs }) => {
    const written: StoreEntry[] = []
    const set = async (...[, entry]: Parameters<Store['set']>) => {
      written.push(entry)
    }
    const { provider, source } = setUp({ ttlMs }, { set })
    expect(await provider()).toBe(source.calls[0]?.answered)
    expect(written).toEqual([])
  })

  test('what is no identity is given as it is, for the cache to judge', async () => {
    const { world, store, where } = setUp()
    const nothing = (async () => undefined) as unknown as Provider
    const provider = stored(nothing, { store, place: async () => where }, world)
    expect(await provider()).toBeUndefined()
    expect(provider.source).toBe('provider')
  })

  test('one that has ended does not take the place of one that has not', async () => {
    const { provider, world, source, memory } = setUp()
    const first = await provider()
    await world.advance(45 * MINUTE)
    source.next = { ttlMs: -1 }
    await provider()
    expect((await memory.get('k'))?.identity).toBe(first)
  })
})

describe('those who wait for a lease', () => {
  /** A store in which `minted` takes the place of an entry near its end while one waits for the lease, and looks there once. */
  async function waiting(minted: Partial<StoreEntry>) {
    const set = setUp()
    const { memory, world } = set
    const entry = { identity: identityOf(9, HOUR, world.now()), issuedAt: world.now(), sourceFingerprint: 'f', generation: 2, ...minted }
    const seen: unknown[] = []
    const withLease: Store['withLease'] = async (_key, _ms, work, meanwhile) => {
      await memory.set('k', entry, world.now() + HOUR)
      const answer = await meanwhile?.()
      seen.push(answer)
      return answer ?? work()
    }
    await memory.set('k', { ...entry, identity: identityOf(8, HOUR, world.now()), issuedAt: 0, generation: 1 }, world.now() + HOUR)
    const provider = stored(set.source, { store: { ...memory, withLease }, place: async () => set.where }, world)
    return { ...set, provider, entry, seen }
  }

  test.each([
    { name: 'the one minted meanwhile', minted: {}, isTaken: true },
    { name: 'the one minted meanwhile, whatever they ask for', minted: {}, isTaken: true, request: { minRemainingMs: HOUR } },
    { name: 'not the one that was there before', minted: { generation: 1 }, isTaken: false },
    { name: 'not one that another source minted', minted: { sourceFingerprint: 'other' }, isTaken: false },
    { name: 'not one that is near its end itself', minted: { issuedAt: 0 }, isTaken: false },
  ])('are given $name', async ({ minted, isTaken, request }) => {
    const { provider, entry, seen, source } = await waiting(minted)
    const given = await provider(request)
    expect(seen).toEqual([isTaken ? entry.identity : undefined])
    expect(given).toBe(isTaken ? entry.identity : source.calls[0]?.answered)
    expect(source.calls).toHaveLength(isTaken ? 0 : 1)
  })
})

describe('requests', () => {
  test('forceRefresh mints in spite of a fresh entry', async () => {
    const { provider, source } = setUp()
    const first = await provider()
    expect(await provider({ forceRefresh: true })).not.toBe(first)
    expect(source.calls[1]?.request.forceRefresh).toBe(true)
  })

  test('a herd of forced ones is one mint', async () => {
    const { world, provider, again, source } = setUp()
    await provider()
    source.next = { ttlMs: HOUR, afterMs: 100 }
    const herd = Promise.all([provider({ forceRefresh: true }), again()({ forceRefresh: true }), again()({ forceRefresh: true })])
    await world.advance(100)
    expect(new Set(await herd).size).toBe(1)
    expect(source.calls).toHaveLength(2)
  })

  test('… on an empty store too, also of those who have been given something', async () => {
    const { world, provider, again, source, memory } = setUp()
    await provider()
    await memory.delete('k')
    source.next = { ttlMs: HOUR, afterMs: 100 }
    const herd = Promise.all([provider({ forceRefresh: true }), again()({ forceRefresh: true }), again()({ forceRefresh: true })])
    await world.advance(100)
    expect(new Set(await herd).size).toBe(1)
    expect(source.calls).toHaveLength(2)
  })

  test.each([
    { name: 'exactly enough', minRemainingMs: HOUR, mints: 1 },
    { name: '1 ms short', minRemainingMs: HOUR + 1, mints: 2 },
  ])('minRemainingMs: $name', async ({ minRemainingMs, mints }) => {
    const { provider, source } = setUp()
    await provider()
    await provider({ minRemainingMs })
    expect(source.calls).toHaveLength(mints)
  })
})

describe('failures of the source', () => {
  test.each([
    { name: 'UNAVAILABLE, an unexpired entry: kept', fail: 'UNAVAILABLE', age: 45 * MINUTE, force: false, kept: true },
    { name: 'NOT_CONFIGURED, an unexpired entry: kept', fail: 'NOT_CONFIGURED', age: 45 * MINUTE, force: false, kept: true },
    { name: 'REJECTED: thrown', fail: 'REJECTED', age: 45 * MINUTE, force: false, kept: false },
    { name: 'INVALID_CONFIG: thrown', fail: 'INVALID_CONFIG', age: 45 * MINUTE, force: false, kept: false },
    { name: 'UNAVAILABLE, forced: thrown', fail: 'UNAVAILABLE', age: 45 * MINUTE, force: true, kept: false },
    { name: 'UNAVAILABLE, 1 ms left: kept', fail: 'UNAVAILABLE', age: HOUR - 1, force: false, kept: true },
    { name: 'UNAVAILABLE, expired: thrown', fail: 'UNAVAILABLE', age: HOUR, force: false, kept: false },
  ] as const)('$name', async ({ fail, age, force, kept }) => {
    const { provider, world, source, events } = setUp()
    const first = await provider()
    await world.advance(age)
    source.next = { fail }
    const asked = provider({ forceRefresh: force })
    if (kept) expect(await asked).toBe(first)
    else expect(await failure(asked)).toMatchObject({ code: fail })
    const reason = 'the source failed, and what the store still has is used: call 2 failed'
    expect(events).toEqual(kept ? [{ type: 'notice', source: 'scripted', at: world.now(), reason }] : [])
  })

  test('a call without a request is kept as well', async () => {
    const { provider, world, source } = setUp()
    const first = await provider()
    await world.advance(45 * MINUTE)
    source.next = { fail: 'UNAVAILABLE' }
    expect(await provider()).toBe(first)
  })

  test('an entry that the store keeps past its end is not used', async () => {
    const ended = { identity: identityOf(9, 0, fakeWorld().now()), issuedAt: 0, sourceFingerprint: 'f', generation: 1 }
    const { provider } = setUp({ fail: 'UNAVAILABLE' }, { get: async () => ended })
    expect(await failure(provider())).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('a failed mint is asked once, not again without the lease', async () => {
    const { provider, source, events } = setUp({ fail: 'UNAVAILABLE' })
    await failure(provider())
    expect(source.calls).toHaveLength(1)
    expect(events).toEqual([])
  })
})

describe('the lease', () => {
  test('N holders that start together mint once', async () => {
    const { world, again, source } = setUp({ ttlMs: HOUR, afterMs: 100 })
    const all = Promise.all(Array.from({ length: 20 }, () => again()()))
    await world.advance(100)
    expect(new Set(await all).size).toBe(1)
    expect(source.calls).toHaveLength(1)
  })

  test.each([{ background: true }, { background: false }])('is waited for as the caller waits, $background', async (request) => {
    const asked: unknown[] = []
    const withLease: Store['withLease'] = (...[, , work, , how]) => {
      asked.push(how)
      return work()
    }
    const { provider } = setUp({ ttlMs: HOUR }, { withLease })
    const { signal } = new AbortController()
    await provider({ ...request, signal })
    expect(asked).toEqual([{ ...request, signal }])
  })

  test('what is written under it has its fence', async () => {
    const fences: unknown[] = []
    const set: Store['set'] = async (...[, , , , fence]) => {
      fences.push(fence)
    }
    const withLease: Store['withLease'] = (...[, , work]) => work(7)
    const { provider } = setUp({ ttlMs: HOUR }, { set, withLease })
    await provider()
    expect(fences).toEqual([7])
  })

  test('without leases they all mint, and all are answered', async () => {
    const { again, source, events } = setUp({ ttlMs: HOUR }, { withLease: undefined })
    await Promise.all([again()(), again()()])
    expect(source.calls).toHaveLength(2)
    expect(events).toEqual([])
  })

  test('one whose minter is stuck passes on after 10 s', async () => {
    const { world, again, source } = setUp('hang')
    const stuck = again()()
    await world.settle()
    source.next = { ttlMs: HOUR }
    const next = again()()
    await world.advance(10_000 - 1)
    expect(source.calls).toHaveLength(1)
    await world.advance(1)
    expect(await next).toBe(source.calls[1]?.answered)
    expect(stuck).toBeInstanceOf(Promise)
  })
})

describe('a store that fails costs sharing, never an answer', () => {
  const broken = () => Promise.reject(new Error('store down'))
  const away = () => Promise.reject(new CredentialsError('UNAVAILABLE', 'some-store', 'store down'))
  test.each([
    { name: 'reading', changed: { get: broken }, told: 'could not be read' },
    { name: 'reading, as it says itself', changed: { get: away }, told: 'could not be read' },
    { name: 'writing', changed: { set: broken }, told: 'could not be written' },
    { name: 'leasing', changed: { withLease: broken }, told: 'gave no lease' },
    { name: 'leasing, whatever is asked for', changed: { withLease: broken }, told: 'gave no lease', request: { minRemainingMs: HOUR } },
  ])('$name', async ({ changed, told, request }) => {
    const { provider, source, events } = setUp({ ttlMs: HOUR }, changed)
    expect(await provider(request)).toBe(source.calls[0]?.answered)
    expect(source.calls).toHaveLength(1)
    expect(events[0]).toMatchObject({ type: 'notice', source: 'scripted', reason: expect.stringContaining(`${told}: store down`) })
  })

  test('of one that can be written and not read, what is minted is the first', async () => {
    const { provider, source, memory } = setUp({ ttlMs: HOUR }, { get: broken })
    await provider()
    expect(await memory.get('k')).toMatchObject({ identity: source.calls[0]?.answered, generation: 1 })
  })

  test.each([
    { name: 'a forced call', ask: { forceRefresh: true }, mints: 2 },
    { name: 'another', ask: {}, mints: 1 },
  ])('one failed reading does not bring back to $name what it was given: $mints mints', async ({ ask, mints }) => {
    let fails = false
    const { store, memory, source, provider } = setUp()
    const get = store.get.bind(store)
    Object.assign(store, {
      get: async (key: string) => {
        if (!fails) return get(key)
        fails = false
        throw new Error('once')
      },
    })
    const first = await provider()
    fails = true
    const second = await provider(ask)
    expect(source.calls).toHaveLength(mints)
    expect(second === first).toBe(mints === 1)
    expect((await memory.get('k'))?.identity).toEqual(second)
  })

  test('one that is configured wrongly is an error before anything is minted', async () => {
    const wrong = new CredentialsError('INVALID_CONFIG', 'some-store', 'its key is too short')
    const { provider, source, events } = setUp({ ttlMs: HOUR }, { get: () => Promise.reject(wrong) })
    expect(await failure(provider())).toBe(wrong)
    expect([source.calls, events]).toEqual([[], []])
  })

  test('giving the lease back', async () => {
    const { provider, source } = setUp(
      { ttlMs: HOUR },
      {
        withLease: async (_key, _ms, work) => {
          await work()
          throw new Error('store down')
        },
      },
    )
    expect(await provider()).toBe(source.calls[0]?.answered)
    expect(source.calls).toHaveLength(1)
  })
})

describe('cached', () => {
  const place = async () => ({ key: 'k', sourceFingerprint: 'f' })

  test('refreshing over the store: both tiers, one mint', async () => {
    const { world, store, source } = setUp()
    const one = cached(source, { store, place }, world)
    const other = cached(source, { store, place }, world)
    const identity = await one()
    expect(await other()).toBe(identity)
    expect(one()).toBe(one())
    expect(source.calls).toHaveLength(1)
  })

  test('refresh: false leaves the cache in memory out, and the store in', async () => {
    const { world, store, source } = setUp()
    const bare = cached(source, { refresh: false }, world)
    expect(bare).toBe(source)
    const provider = cached(source, { refresh: false, store, place }, world)
    expect(ownsItsCache(provider)).toBe(false)
    await provider()
    await provider()
    expect(source.calls).toHaveLength(1)
  })

  test('forceRefresh and invalidate reach through both tiers', async () => {
    const { world, store, source, memory } = setUp()
    const provider = cached(source, { store, place }, world)
    const first = await provider()
    if (!ownsItsCache(provider)) expect.fail('it does not cache')
    provider.invalidate(first)
    const second = await provider()
    expect(second).not.toBe(first)
    expect((await memory.get('k'))?.identity).toBe(second)
    const third = await provider({ forceRefresh: true })
    expect((await memory.get('k'))?.identity).toBe(third)
  })

  test('an identity that every process was given and a service refuses is minted anew once', async () => {
    const { world, store, source } = setUp()
    const processes = [1, 2, 3].map(() => cached(source, { store, place }, world))
    const first = await processes[0]?.()
    for (const each of processes) expect(await each()).toBe(first)
    const after = new Set<unknown>()
    for (const each of processes) {
      if (!ownsItsCache(each) || first === undefined) expect.fail('it does not cache')
      each.invalidate(first)
      after.add(await each())
    }
    expect([after.size, after.has(first), source.calls.length]).toEqual([1, false, 2])
  })

  test('what one process has refreshed the others take when their own windows open, and nobody waits', async () => {
    const { world, store, source } = setUp()
    const [early, late] = [0, 0.99].map((random) => cached(source, { store, place }, { ...world, now: world.now, random: () => random }))
    const first = await early?.()
    expect(await late?.()).toBe(first)
    await world.advance(45 * MINUTE)
    await early?.()
    await world.advance(3 * MINUTE)
    expect(source.calls).toHaveLength(2)
    expect(await late?.()).toBe(first)
    await world.settle()
    expect(await late?.()).toBe(await early?.())
    expect(source.calls).toHaveLength(2)
  })

  test.each([
    { name: '1 ms before it opens', age: 30 * MINUTE - 1, mints: 1 },
    { name: 'when it opens', age: 30 * MINUTE, mints: 2 },
  ])("a window of one's own is the store's too: $name", async ({ age, mints }) => {
    const { world, store, source } = setUp()
    const open = () => cached(source, { store, place, advisoryWindowMs: 30 * MINUTE }, world)
    await open()()
    await world.advance(age)
    await open()()
    expect(source.calls).toHaveLength(mints)
  })

  test.each([
    { name: 'a third of the time that the source may take', loadTimeoutMs: 60_000, leaseMs: 20_000 },
    { name: 'ten seconds', loadTimeoutMs: undefined, leaseMs: 10_000 },
    { name: 'ten seconds where the source may take for ever', loadTimeoutMs: Infinity, leaseMs: 10_000 },
  ])('a lease is for $name', async ({ loadTimeoutMs, leaseMs }) => {
    const leases: number[] = []
    const withLease: Store['withLease'] = (_key, ms, work) => {
      leases.push(ms)
      return work()
    }
    const { world, store, source } = setUp({ ttlMs: HOUR }, { withLease })
    await cached(source, { store, place, loadTimeoutMs }, world)()
    expect(leases).toEqual([leaseMs])
  })

  test('a store without a place is not used', async () => {
    const { world, source, store, memory } = setUp()
    await cached(source, { store }, world)()
    expect(await memory.get('k')).toBeUndefined()
  })
})
