/** @module Where ids of identities rest, so that a user is the same identity the next time. */
import type { Runtime } from '@credchain/core'

/** The part of the Web Storage interface that is needed, which may answer later. */
export interface IdentityIdCache {
  readonly getItem: (key: string) => string | null | Promise<string | null>
  readonly setItem: (key: string, value: string) => void | Promise<void>
  readonly removeItem: (key: string) => void | Promise<void>
}

const memories = new WeakMap<Runtime, IdentityIdCache>()

/** What all pools of a runtime share that were given no cache. */
export function memoryOf(runtime: Runtime): IdentityIdCache {
  const known = memories.get(runtime) ?? createMemory()
  memories.set(runtime, known)
  return known
}

function createMemory(): IdentityIdCache {
  const ids = new Map<string, string>()
  return {
    getItem: (key) => ids.get(key) ?? null,
    setItem: (key, value) => {
      ids.set(key, value)
    },
    removeItem: (key) => {
      ids.delete(key)
    },
  }
}
