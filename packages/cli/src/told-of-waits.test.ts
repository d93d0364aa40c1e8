import type { Store } from '@credchain/core'
import { expect, test } from 'vitest'
import { openTerminal } from './terminal.js'
import { toldOfWaits } from './told-of-waits.js'

test('the store is told all that the caller says, and the work what the store gives', async () => {
  const asked: unknown[] = []
  const store: Store = {
    get: async () => undefined,
    set: async () => {},
    delete: async () => {},
    withLease: (key, ms, work, meanwhile, request) => {
      asked.push(key, ms, meanwhile, request)
      return work(7)
    },
  }
  const meanwhile = async () => undefined
  const request = { background: true, signal: new AbortController().signal }
  const told = toldOfWaits(store, openTerminal({ color: false, quiet: true }))
  expect(await told.withLease?.('a', 1_000, async (fence) => fence, meanwhile, request)).toBe(7)
  expect(asked).toEqual(['a', 1_000, meanwhile, request])
})
