/** @module The contract of a store. */
import type { Store, StoreEntry } from '@credchain/core'
import { describe, expect, test } from 'vitest'

const EXPIRES_AT = Date.UTC(2100, 0, 1)

function entry(generation: number, accessKeyId = 'AKIDSTORED'): StoreEntry {
  const identity = { accessKeyId, secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date(EXPIRES_AT) }
  return { identity, issuedAt: EXPIRES_AT - 3_600_000, sourceFingerprint: 'source', generation }
}

/** Declares the tests that every store passes. @param open a new, empty store, and what cleans up after it. */
export function describeStore(name: string, open: () => Promise<{ store: Store; close?: () => Promise<void> }>): void {
  const withStore = async (work: (store: Store) => Promise<void>) => {
    const { store, close } = await open()
    try {
      await work(store)
    } finally {
      await close?.()
    }
  }

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

    test('the work under a lease runs for one at a time, and its answer and failure come back', () =>
      withStore(async (store) => {
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
        const all = await Promise.all(Array.from({ length: 20 }, () => lease('a', 60_000, work)))
        expect(all).toEqual(Array.from({ length: 20 }, () => 'done'))
        expect(most).toBe(1)
        await expect(lease('a', 60_000, () => Promise.reject(new Error('the work failed')))).rejects.toThrow('the work failed')
        expect(await lease('a', 60_000, async () => 'after a failure')).toBe('after a failure')
      }))
  })
}
