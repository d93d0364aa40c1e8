/** @module A provider whose identities outlive it in a store, minted once for all who share that store. */
import { reasonOf } from '../errors/code-of.js'
import { isCredentialsError } from '../errors/credentials-error.js'
import { eventsOf, type OnEvent } from '../events/events.js'
import { stateAt, windowsOf, type Freshness, type WindowOptions } from '../refresh/freshness.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import { isRefusal } from '../refresh/is-refusal.js'
import type { Expiring, Provider, ResolveRequest } from '../provider/provider.js'
import type { Runtime } from '../runtime/runtime.js'
import { isSameIdentity } from '../provider/same-identity.js'
import { sourced } from '../provider/sourced.js'
import { isGeneration } from './is-generation.js'
import type { EntryPlace, Store, StoreEntry } from './store.js'

export interface StoredOptions extends Pick<WindowOptions, 'advisoryWindowMs' | 'mandatoryWindowMs'> {
  readonly store: Store
  /** Asked at each call, because the source identity behind it may have changed. */
  readonly place: (request?: ResolveRequest) => Promise<EntryPlace>
  /** How long a minter that died keeps the others waiting, in milliseconds. Default: 10 000. */
  readonly leaseMs?: number
  /** What the caller was given last, for one that makes a provider for each call. Default: nothing yet. */
  readonly given?: Expiring
  readonly onEvent?: OnEvent
}

/** What a store has under a key for the source that asks. */
interface Found<T extends Expiring> {
  readonly found?: StoreEntry<T>
  /** Of whatever entry there is, 0 for none: the one that takes its place must not seem older. Absent when the store could not be read. */
  readonly generation?: number
}

/** Longer than a mint should take, and shorter than those who wait do: a minter may have died. */
const LEASE_MS = 10_000

/**
 * Answers from the store while its entry is fresh, else mints under the store's lease and writes.
 * A store that fails costs sharing, never an answer: the identity is minted directly, with a `notice` event. One that is configured wrongly is an error,
 * `INVALID_CONFIG`: no one would hear of it otherwise. Identities that do not end are not stored.
 */
export function stored<T extends Expiring>(provider: Provider<T>, options: StoredOptions, runtime: Runtime = hostRuntime): Provider<T> {
  const { store, place, leaseMs = LEASE_MS, advisoryWindowMs, mandatoryWindowMs, onEvent } = options
  const source = provider.source ?? 'provider'
  const events = eventsOf(source, () => runtime.now(), onEvent)

  let { given } = options

  const load = async (request?: ResolveRequest): Promise<T> => {
    const identity = await resolve(request)
    given = identity
    return identity
  }

  async function resolve(request?: ResolveRequest): Promise<T> {
    const where = await place(request)
    const { found, generation } = await read(where)
    if (found !== undefined && isEnough(found, request) && !isRefused(found, request)) return found.identity
    try {
      return await leased(where, generation, request)
    } catch (error) {
      const isKept = found !== undefined && stateOf(found) !== 'expired' && request?.forceRefresh !== true && !isRefusal(error)
      if (!isKept) throw error
      events.emit({ type: 'notice', reason: `the source failed, and what the store still has is used: ${reasonOf(error)}` })
      return found.identity
    }
  }

  /** Whoever wants another identity than it was given, because a service refuses that one, is served what others have minted since. */
  function isRefused({ identity }: StoreEntry<T>, request?: ResolveRequest): boolean {
    return request?.forceRefresh === true && (given === undefined || isSameIdentity(given, identity))
  }

  async function mint(where: EntryPlace, seen: Found<T>['generation'], request?: ResolveRequest, fence?: number): Promise<T> {
    // Whoever held the lease before may have done the work meanwhile.
    const there = await read(where)
    const minted = mintedSince(seen, there, request)
    if (minted !== undefined) return minted
    const identity = await provider(request)
    const generation = (there.generation ?? 0) + 1
    await write(where, { identity, issuedAt: runtime.now(), sourceFingerprint: where.sourceFingerprint, generation }, fence)
    return identity
  }

  /** @param seen what there was before; undefined when nobody knows, and then only an identity that nobody refuses is new. */
  function mintedSince(seen: Found<T>['generation'], { found }: Found<T>, request?: ResolveRequest): T | undefined {
    if (found === undefined || !isEnough(found, request)) return undefined
    const isNew = seen === undefined ? !isRefused(found, request) : found.generation > seen
    return isNew ? found.identity : undefined
  }

  /** The entry of another source is a miss. */
  async function lookUp(where: EntryPlace): Promise<Found<T>> {
    const entry: unknown = await store.get(where.key, where)
    if (!isEntry<T>(entry)) return { generation: 0 }
    const { generation } = entry
    return entry.sourceFingerprint === where.sourceFingerprint ? { found: entry, generation } : { generation }
  }

  async function read(where: EntryPlace): Promise<Found<T>> {
    try {
      return await lookUp(where)
    } catch (error) {
      if (isCredentialsError(error) && error.code === 'INVALID_CONFIG') throw error
      events.emit({ type: 'notice', reason: `the store could not be read: ${reasonOf(error)}` })
      return {}
    }
  }

  async function write(where: EntryPlace, entry: StoreEntry<T>, fence?: number): Promise<void> {
    const expiresAt = entry.identity?.expiration instanceof Date ? entry.identity.expiration.getTime() : Number.NaN
    // One that has ended already must not take the place of one that has not.
    if (!(expiresAt > runtime.now())) return
    try {
      await store.set(where.key, entry, expiresAt, where, fence)
    } catch (error) {
      events.emit({ type: 'notice', reason: `the store could not be written: ${reasonOf(error)}` })
    }
  }

  async function leased(where: EntryPlace, seen: Found<T>['generation'], request?: ResolveRequest): Promise<T> {
    const work = (fence?: number) => mint(where, seen, request, fence)
    if (store.withLease === undefined) return work()
    let minting: Promise<T> | undefined
    const meanwhile = async () => {
      request?.signal?.throwIfAborted()
      // A store that fails here has been told of, or will be.
      const there = await lookUp(where).catch(() => undefined)
      return there && mintedSince(seen, there, request)
    }
    try {
      return await store.withLease(where.key, leaseMs, (fence) => (minting = work(fence)), meanwhile, request)
    } catch (error) {
      // Either the mint failed, or only the lease could not be given back.
      if (minting !== undefined) return minting
      request?.signal?.throwIfAborted()
      events.emit({ type: 'notice', reason: `the store gave no lease: ${reasonOf(error)}` })
      return work()
    }
  }

  function isEnough(entry: StoreEntry<T>, request?: ResolveRequest): boolean {
    const end = entry.identity.expiration?.getTime() ?? Infinity
    return stateOf(entry) === 'fresh' && end - runtime.now() >= (request?.minRemainingMs ?? 0)
  }

  function stateOf({ issuedAt, identity }: StoreEntry<T>): Freshness {
    return stateAt(runtime.now(), windowsOf(issuedAt, identity.expiration?.getTime() ?? Infinity, { advisoryWindowMs, mandatoryWindowMs }))
  }

  return sourced(source, load, provider.describe)
}

/** Whatever a store gives back that is no whole entry is a miss. */
function isEntry<T extends Expiring>(entry: unknown): entry is StoreEntry<T> {
  if (typeof entry !== 'object' || entry === null) return false
  const { identity, issuedAt, sourceFingerprint, generation }: Partial<Record<string, unknown>> = { ...entry }
  if (!Number.isFinite(issuedAt)) return false
  if (!isGeneration(generation) || typeof sourceFingerprint !== 'string') return false
  if (typeof identity !== 'object' || identity === null || !('expiration' in identity)) return false
  return identity.expiration instanceof Date && !Number.isNaN(identity.expiration.getTime())
}
