/** @module A provider whose identities outlive it in a store, minted once for all who share that store. */
import { codeOf, reasonOf } from './code-of.js'
import { eventsOf, type OnEvent } from './events.js'
import { stateAt, windowsOf, type Freshness } from './freshness.js'
import { hostRuntime } from './host-runtime.js'
import { isRefusalCode } from './holder.js'
import type { Expiring, Provider, ResolveRequest } from './provider.js'
import type { Runtime } from './runtime.js'
import { sourced } from './sourced.js'
import type { Store, StoreEntry } from './store.js'

/** Where an identity rests: the hash of everything that makes it what it is, and of the identity it is minted from. */
export interface EntryPlace {
  readonly key: string
  readonly sourceFingerprint: string
}

export interface StoredOptions {
  readonly store: Store
  /** Asked at each call, because the source identity behind it may have changed. */
  readonly place: (request?: ResolveRequest) => Promise<EntryPlace>
  readonly onEvent?: OnEvent
}

/** Longer than any mint should take; a minter that died gives its lease back by this time. */
const LEASE_MS = 30_000

/**
 * Answers from the store while its entry is fresh, else mints under the store's lease and writes.
 * A store that fails costs sharing, never an answer: the identity is minted directly, with a `notice` event. Identities that do not end are not stored.
 */
export function stored<T extends Expiring>(provider: Provider<T>, options: StoredOptions, runtime: Runtime = hostRuntime): Provider<T> {
  const { store, place, onEvent } = options
  const source = provider.source ?? 'provider'
  const events = eventsOf(source, runtime.now, onEvent)

  const load = async (request?: ResolveRequest): Promise<T> => {
    const where = await place(request)
    const found = await read(where)
    if (found !== undefined && request?.forceRefresh !== true && stateOf(found) === 'fresh') return found.identity
    try {
      return await leased(where.key, () => mint(where, found?.generation ?? 0, request))
    } catch (error) {
      const isEnough =
        found !== undefined && stateOf(found) !== 'expired' && request?.forceRefresh !== true && !isRefusalCode(codeOf(error))
      if (isEnough) return found.identity
      throw error
    }
  }

  async function mint(where: EntryPlace, seen: number, request?: ResolveRequest): Promise<T> {
    // Whoever held the lease before may have done the work meanwhile.
    const found = await read(where)
    if (found !== undefined && found.generation > seen && stateOf(found) === 'fresh') return found.identity
    const identity = await provider(request)
    await write(where, { identity, issuedAt: runtime.now(), sourceFingerprint: where.sourceFingerprint, generation: seen + 1 })
    return identity
  }

  async function read({ key, sourceFingerprint }: EntryPlace): Promise<StoreEntry<T> | undefined> {
    try {
      const entry: unknown = await store.get(key)
      return isEntry<T>(entry) && entry.sourceFingerprint === sourceFingerprint ? entry : undefined
    } catch (error) {
      events.emit({ type: 'notice', reason: `the store could not be read: ${reasonOf(error)}` })
      return undefined
    }
  }

  async function write({ key }: EntryPlace, entry: StoreEntry<T>): Promise<void> {
    if (!(entry.identity.expiration instanceof Date)) return
    try {
      await store.set(key, entry, entry.identity.expiration.getTime())
    } catch (error) {
      events.emit({ type: 'notice', reason: `the store could not be written: ${reasonOf(error)}` })
    }
  }

  async function leased(key: string, work: () => Promise<T>): Promise<T> {
    if (store.withLease === undefined) return work()
    let isRunning = false
    try {
      return await store.withLease(key, LEASE_MS, () => {
        isRunning = true
        return work()
      })
    } catch (error) {
      if (isRunning) throw error
      events.emit({ type: 'notice', reason: `the store gave no lease: ${reasonOf(error)}` })
      return work()
    }
  }

  function stateOf({ issuedAt, identity }: StoreEntry<T>): Freshness {
    return stateAt(runtime.now(), windowsOf(issuedAt, identity.expiration?.getTime() ?? Infinity))
  }

  return sourced(source, load, provider.describe)
}

/** Whatever a store gives back that is no whole entry is a miss. */
function isEntry<T extends Expiring>(entry: unknown): entry is StoreEntry<T> {
  if (typeof entry !== 'object' || entry === null) return false
  const { identity, issuedAt, sourceFingerprint, generation }: Partial<Record<string, unknown>> = { ...entry }
  if (typeof issuedAt !== 'number' || typeof generation !== 'number' || typeof sourceFingerprint !== 'string') return false
  if (typeof identity !== 'object' || identity === null || !('expiration' in identity)) return false
  return identity.expiration instanceof Date && !Number.isNaN(identity.expiration.getTime())
}
