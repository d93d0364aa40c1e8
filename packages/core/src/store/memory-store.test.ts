import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { memoryStore } from './memory-store.js'
import type { StoreEntry } from './store.js'

const LATER = Date.UTC(2100, 0, 1)
const entry = (generation: number): StoreEntry => ({
  identity: { expiration: new Date(1) },
  issuedAt: 0,
  sourceFingerprint: 'f',
  generation,
})

describe('memoryStore', () => {
  test('keeps and deletes', async () => {
    const store = memoryStore({}, fakeWorld())
    expect(await store.get('a')).toBeUndefined()
    await store.set('a', entry(1), LATER)
    expect(await store.get('a')).toEqual(entry(1))
    expect(await store.get('b')).toBeUndefined()
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  test('loads its library at the first write', async () => {
    let loads = 0
    const world = fakeWorld()
    const load = <M>(module: () => Promise<M>) => {
      loads += 1
      return module()
    }
    const store = memoryStore({}, { ...world, load })
    await store.get('a')
    await store.delete('a')
    expect(loads).toBe(0)
    await store.set('a', entry(1), LATER)
    await store.get('a')
    expect(loads).toBe(1)
  })

  test.each([
    { name: 'a newer one', known: 1, written: 2, kept: 2 },
    { name: 'one as new', known: 2, written: 2, kept: 2 },
    { name: 'an older one', known: 2, written: 1, kept: 2 },
    { name: 'any, over one without a generation', known: undefined as never, written: 1, kept: 1 },
  ])('is written by $name: generation $kept stays', async ({ known, written, kept }) => {
    const store = memoryStore({}, fakeWorld())
    await store.set('a', entry(known), LATER)
    const later = entry(written)
    await store.set('a', later, LATER)
    expect((await store.get('a'))?.generation).toBe(kept)
    expect((await store.get('a')) === later).toBe(kept === written)
  })

  test.each([
    { name: 'at this instant', endsInMs: 0, isTaken: false },
    { name: 'a millisecond from now', endsInMs: 1, isTaken: true },
  ])('one that ends $name takes the place of another: $isTaken', async ({ endsInMs, isTaken }) => {
    const world = fakeWorld()
    const store = memoryStore({}, world)
    await store.set('a', entry(1), LATER)
    await store.set('a', entry(2), world.now() + endsInMs)
    expect((await store.get('a'))?.generation).toBe(isTaken ? 2 : 1)
  })

  test('the least recently used goes first, and a write alone is no use of the others', async () => {
    const store = memoryStore({ max: 2 }, fakeWorld())
    await store.set('a', entry(1), LATER)
    await store.set('b', entry(1), LATER)
    await store.get('a')
    await store.set('c', entry(1), LATER)
    expect(await Promise.all(['a', 'b', 'c'].map(async (key) => (await store.get(key)) !== undefined))).toEqual([true, false, true])
  })
})

describe('leases', () => {
  function setUp() {
    const world = fakeWorld()
    const store = memoryStore({}, world)
    const log: string[] = []
    const lease = (key: string, name: string, workMs: number) =>
      store.withLease?.(key, 1000, async () => {
        log.push(`${name} in`)
        await world.sleep(workMs)
        log.push(`${name} out`)
        return name
      })
    return { world, store, log, lease }
  }

  test('of one key wait for each other, of others not', async () => {
    const { world, log, lease } = setUp()
    const all = Promise.all([lease('k', 'a', 100), lease('k', 'b', 100), lease('k', 'c', 100), lease('other', 'd', 50)])
    await world.advance(300)
    expect(await all).toEqual(['a', 'b', 'c', 'd'])
    expect(log).toEqual(['a in', 'd in', 'd out', 'a out', 'b in', 'b out', 'c in', 'c out'])
    expect(world.pendingSleeps).toBe(0)
  })

  test('one asked for while the second of two is held waits for that', async () => {
    const { world, log, lease } = setUp()
    const first = [lease('k', 'a', 100), lease('k', 'b', 100)]
    await world.advance(150)
    const all = Promise.all([...first, lease('k', 'c', 100)])
    await world.advance(150)
    expect(await all).toEqual(['a', 'b', 'c'])
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  test('who leaves before its turn is answered at once, and lets nobody pass', async () => {
    const { world, store, log, lease } = setUp()
    const first = lease('k', 'a', 100)
    const leaving = new AbortController()
    const left = store.withLease?.('k', 1000, () => expect.fail('it was run'), undefined, { signal: leaving.signal })
    leaving.abort('left')
    await expect(left).rejects.toBe('left')
    const last = lease('k', 'c', 100)
    await world.advance(200)
    expect(await Promise.all([first, last])).toEqual(['a', 'c'])
    expect(log).toEqual(['a in', 'a out', 'c in', 'c out'])
  })

  test('one whose holder is stuck ends after its time, and keeps no process alive', async () => {
    const { world, store, log, lease } = setUp()
    const stuck = store.withLease?.('k', 1000, () => new Promise(() => {}))
    const next = lease('k', 'b', 0)
    await world.advance(999)
    expect(log).toEqual([])
    expect(world.pendingSleeps).toBe(0)
    await world.advance(1)
    expect(await next).toBe('b')
    expect(stuck).toBeInstanceOf(Promise)
  })

  test('one whose work fails is given back, with the failure', async () => {
    const { world, store, lease } = setUp()
    await expect(store.withLease?.('k', 1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const next = lease('k', 'b', 0)
    await world.settle()
    await world.advance(0)
    expect(await next).toBe('b')
  })
})

test('entries that have ended are gone, whether or not anybody asks for them', async () => {
  const world = fakeWorld()
  const store = memoryStore({}, world)
  const kept = { identity: {}, issuedAt: world.now(), sourceFingerprint: 's', generation: 1 }
  await store.set('short', kept, world.now() + 60_000)
  await store.set('long', kept, world.now() + 3_600_000)
  await world.advance(59_999)
  expect(await store.get('short')).toBe(kept)
  await world.advance(1)
  expect(await store.get('short')).toBeUndefined()
  expect(await store.get('long')).toBe(kept)
})

test.each([
  { name: 'before the minute is over', ms: 59_999, isKept: false },
  { name: 'once it is over', ms: 60_000, isKept: true },
])('the place of an ended entry is free, $name: $isKept', async ({ ms, isKept }) => {
  const world = fakeWorld()
  const store = memoryStore({ max: 3 }, world)
  const ending = world.now() + 10_000
  await store.set('ended', entry(1), ending)
  await store.set('kept', entry(1), ending + 3_600_000)
  await store.get('ended')
  await world.advance(ms)
  await store.set('third', entry(1), ending + 3_600_000)
  await store.set('fourth', entry(1), ending + 3_600_000)
  expect((await store.get('kept')) !== undefined).toBe(isKept)
})
