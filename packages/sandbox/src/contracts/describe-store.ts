/** @module The contract of a store. */
import type { Store, StoreEntry } from '@credchain/core'
import { describe, expect, test } from 'vitest'

const EXPIRES_AT = Date.UTC(2100, 0, 1)

/** How far a store's time moves at once, and how long callers may wait for a lease in all. */
const STEP_MS = 10
const MOST_MS = 60_000
/** Longer than that: one of these never passes on to the next because its holder's machine is slow. */
const LONG_LEASE_MS = 600_000

function entry(generation: number, accessKeyId = 'AKIDSTORED'): StoreEntry {
  const identity = { accessKeyId, secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date(EXPIRES_AT) }
  return { identity, issuedAt: EXPIRES_AT - 3_600_000, sourceFingerprint: 'source', generation }
}

/** A store under test. */
export interface OpenedStore {
  readonly store: Store
  /** Lets time pass for the store and for whoever waits for it: a world's `advance`, or real waiting. */
  readonly advance: (ms: number) => Promise<void>
  /** The time in there, milliseconds since the epoch. */
  readonly now: () => number
  /** Another holder of the same place, as another process would open it, whose clock is off by so much. Leave it out for a store that is a process's own. */
  readonly another?: (skewMs?: number) => Store
  /** Puts nonsense where the entry of a key is. Leave it out for a store that nobody else can write. */
  readonly corrupt?: (key: string) => Promise<void>
  readonly close?: () => Promise<void>
}

/** Declares the tests that every store passes. @param open a new, empty store. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  const withOpened = async (work: (opened: OpenedStore) => Promise<void>) => {
    const opened = await open()
    try {
      await work(opened)
    } finally {
      await opened.close?.()
    }
  }
  const withStore = (work: (store: Store) => Promise<void>) => withOpened(({ store }) => work(store))
  /** As many holders as there can be; one store in several hands where it is a process's own. */
  const holdersOf = ({ store, another }: OpenedStore) => [
    store,
    another?.() ?? store,
    another?.(60_000) ?? store,
    another?.(-60_000) ?? store,
  ]

  describe(`${name} keeps the contract of a store`, () => {
    test('an unknown key is a miss', () => withStore(async (store) => expect(await store.get('unknown')).toBeUndefined()))

    test('what is set is got, dates as dates', () =>
      withStore(async (store) => {
        await store.set('a', entry(1), EXPIRES_AT)
        expect(await store.get('a')).toEqual(entry(1))
        expect(await store.get('b')).toBeUndefined()
      }))

    test('an older generation does not overwrite a newer one', () =>
      withStore(async (store) => {
        await store.set('a', entry(2, 'AKIDNEWER'), EXPIRES_AT)
        await store.set('a', entry(1, 'AKIDOLDER'), EXPIRES_AT)
        expect((await store.get('a'))?.identity).toHaveProperty('accessKeyId', 'AKIDNEWER')
      }))

    test('a deleted key is a miss, and deleting it again is nothing', () =>
      withStore(async (store) => {
        await store.set('a', entry(1), EXPIRES_AT)
        await store.delete('a')
        await store.delete('a')
        expect(await store.get('a')).toBeUndefined()
      }))

    test('any text is a key, and none is another', () =>
      withStore(async (store) => {
        const keys = ['', '.', '../a', 'a/b', 'a:b', 'A', 'a', 'ä', ' a', 'a'.repeat(1000), '{a}', '\u0000']
        for (const [index, key] of keys.entries()) await store.set(key, entry(index + 1), EXPIRES_AT)
        for (const [index, key] of keys.entries()) expect(await store.get(key)).toEqual(entry(index + 1))
      }))

    test('identities that are no sessions are kept as they are', () =>
      withStore(async (store) => {
        const expiration = new Date(EXPIRES_AT)
        for (const identity of [
          { token: 'bearer', expiration },
          { username: 'SK1', password: 'p', expiration, $source: { A: 'b' } },
        ]) {
          await store.set('a', { ...entry(1), identity }, EXPIRES_AT)
          expect((await store.get('a'))?.identity).toEqual(identity)
        }
      }))

    test('an entry is a miss from the millisecond of its end', () =>
      withOpened(async ({ store, now, advance }) => {
        const end = now() + 300
        await store.set('a', { ...entry(1), identity: { expiration: new Date(end) } }, end)
        expect(await store.get('a')).toBeDefined()
        await advance(end - now() + 1)
        expect(await store.get('a')).toBeUndefined()
      }))

    test('one that has ended already is a miss, and takes no newer writer’s place', () =>
      withOpened(async (opened) => {
        const { store, now } = opened
        await store.set('a', { ...entry(1), identity: { expiration: new Date(now() - 1) } }, now() - 1)
        expect(await store.get('a')).toBeUndefined()
        // It may be swept just now.
        await passing(opened, store.set('a', entry(2), EXPIRES_AT))
        expect(await store.get('a')).toEqual(entry(2))
      }))

    test('of concurrent writers the newest generation stays, whoever wrote last', () =>
      withOpened(async (opened) => {
        const holders = holdersOf(opened)
        const generations = [3, 9, 1, 7, 5, 8, 2, 6, 4]
        const writes = generations.map(async (generation, index) =>
          holders[index % holders.length]?.set('a', entry(generation), EXPIRES_AT),
        )
        await passing(opened, Promise.all(writes))
        for (const holder of holders) expect(await holder.get('a')).toEqual(entry(9))
      }))

    test('what one holder writes or deletes the others see, whatever their clocks say', () =>
      withOpened(async (opened) => {
        const [one, two, ahead, behind] = holdersOf(opened)
        await ahead?.set('a', entry(1), EXPIRES_AT)
        await behind?.set('b', entry(1), EXPIRES_AT)
        expect([await one?.get('a'), await two?.get('b')]).toEqual([entry(1), entry(1)])
        await two?.delete('a')
        expect(await one?.get('a')).toBeUndefined()
      }))

    test('a corrupt entry is a miss, and is replaced', () =>
      withOpened(async ({ store, corrupt }) => {
        await store.set('a', entry(5), EXPIRES_AT)
        if (corrupt === undefined) return
        await corrupt('a')
        expect(await store.get('a')).toBeUndefined()
        await store.set('a', entry(1), EXPIRES_AT)
        expect(await store.get('a')).toEqual(entry(1))
      }))

    test('the lease of one key is contended for by all who hold the store, that of another is not', () =>
      withOpened(async (opened) => {
        const holders = holdersOf(opened).slice(0, 2)
        let running = 0
        let most = 0
        const work = async () => {
          running += 1
          most = Math.max(most, running)
          for (let turn = 0; turn < 5; turn += 1) await opened.store.get('a')
          running -= 1
        }
        const contended = Array.from({ length: 10 }, async (_, index) => holders[index % 2]?.withLease?.('a', LONG_LEASE_MS, work))
        await passing(opened, Promise.all(contended))
        expect(most).toBe(opened.store.withLease === undefined ? 0 : 1)
        let isFree = false
        const both = opened.store.withLease?.('a', LONG_LEASE_MS, async () =>
          holders[1]?.withLease?.('b', LONG_LEASE_MS, async () => {
            isFree = true
          }),
        )
        await passing(opened, Promise.resolve(both))
        expect(isFree).toBe(opened.store.withLease !== undefined)
      }))

    test('a lease whose holder is stuck passes on, also to one whose clock is behind', () =>
      withOpened(async (opened) => {
        const { store, another } = opened
        if (store.withLease === undefined) return
        let begun = false
        const stuck = store.withLease('a', 300, () => {
          begun = true
          return new Promise(() => {})
        })
        await passing(
          opened,
          until(() => begun),
        )
        const behind = another?.(-100) ?? store
        expect(
          await passing(
            opened,
            behind.withLease?.('a', 300, async () => 'mine'),
          ),
        ).toBe('mine')
        expect(stuck).toBeInstanceOf(Promise)
      }))

    test('the work under a lease runs for one at a time, and its answer and failure come back', () =>
      withOpened(async (opened) => {
        const { store } = opened
        const { withLease } = store
        if (withLease === undefined) return expect(store).not.toHaveProperty('withLease')
        const lease = withLease.bind(store)
        let running = 0
        let most = 0
        const work = async () => {
          running += 1
          most = Math.max(most, running)
          await store.get('a')
          running -= 1
          return 'done'
        }
        const all = await passing(opened, Promise.all(Array.from({ length: 20 }, () => lease('a', LONG_LEASE_MS, work))))
        expect(all).toEqual(Array.from({ length: 20 }, () => 'done'))
        expect(most).toBe(1)
        await expect(lease('a', LONG_LEASE_MS, () => Promise.reject(new Error('the work failed')))).rejects.toThrow('the work failed')
        expect(await lease('a', LONG_LEASE_MS, async () => 'after a failure')).toBe('after a failure')
      }))
  })
}

/** Time passes for those who wait. Who is unlucky at each look waits for seconds, so that the end of their patience is far from any of that. */
async function passing<R>({ advance }: OpenedStore, work: Promise<R> | undefined): Promise<R | undefined> {
  let isDone = work === undefined
  const settled = work?.finally(() => {
    isDone = true
  })
  settled?.catch(() => {})
  for (let passed = 0; !isDone; passed += STEP_MS) {
    if (passed >= MOST_MS) throw new Error(`The store still keeps its callers waiting after ${MOST_MS} ms.`)
    await advance(STEP_MS)
  }
  return settled
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
