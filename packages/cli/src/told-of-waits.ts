/** @module Waiting for another command that gets the same credentials, which would look like nothing at all. */
import { duration, type Store } from '@credchain/core'
import type { Terminal } from './terminal.js'

const PATIENCE_MS = 2_000

/** The same store. Where a person looks, it says after two seconds that it waits for another's lease. */
export function toldOfWaits(store: Store, terminal: Terminal): Store {
  const { withLease } = store
  if (withLease === undefined) return store
  return {
    ...store,
    async withLease(key, ms, work, ...waiting) {
      const tell = () =>
        terminal.canAsk &&
        terminal.note(`another command is getting these credentials: waiting for it, or for ${duration(ms)} if it has died`)
      const timer = setTimeout(tell, PATIENCE_MS).unref()
      const begun = (fence?: number) => {
        clearTimeout(timer)
        return work(fence)
      }
      try {
        return await withLease(key, ms, begun, ...waiting)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
