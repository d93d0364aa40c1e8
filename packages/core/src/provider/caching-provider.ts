/** @module A provider that owns its cache, so nobody wraps it in another. */
import type { OnEvent } from '../events/events.js'
import type { Expiring, Provider, ResolveRequest } from './provider.js'

/** What a cache holds, without the identity itself. */
export interface CacheStatus {
  /** Calls answered from memory so far. */
  readonly served: number
  readonly issuedAt: Date
  readonly expiration?: Date
  /** When the refresh behind opens; absent for identities that do not end. */
  readonly refreshAt?: Date
}

/** What `refreshing`, `fromChain` and the providers that cost something return. */
export interface CachingProvider<T extends Expiring> extends Provider<T> {
  /** The AWS SDK's own mark: its clients use this cache instead of wrapping the provider in theirs. */
  readonly memoized: true
  /** The cached promise, when the call would be answered by it without any waiting or I/O; undefined otherwise. */
  readonly peek: (request?: ResolveRequest) => Promise<T> | undefined
  /** Drops `identity` if it is the one held, because a service refused it. A newer one stays. */
  readonly invalidate: (identity: T) => void
  /** What is held now; undefined for nothing. */
  readonly status: () => CacheStatus | undefined
  /** Hears the events of this provider and of its parts; the function returned ends that. */
  readonly observe: (listener: OnEvent) => () => void
  /** Ends work in the background. Calls still answer afterwards; they just do not refresh ahead any more. */
  readonly close: () => void
}

/** True for providers that own their cache: this library's, and AWS's that carry the mark. */
export function ownsItsCache<T extends Expiring>(provider: Provider<T>): provider is CachingProvider<T> {
  return 'memoized' in provider && provider.memoized === true && 'peek' in provider
}

/** What a cache does; the call itself is made of `peek` and `resolve`. */
export interface CacheMembers<T extends Expiring> extends Omit<CachingProvider<T>, 'memoized'> {
  /** The answer where `peek` has none. */
  readonly resolve: (request: ResolveRequest) => Promise<T>
}

/** A provider that owns its cache: what is held is given as it is, without an allocation, and all else is resolved. */
export function cachingProvider<T extends Expiring>({ resolve, ...members }: CacheMembers<T>): CachingProvider<T> {
  const { peek } = members
  return Object.assign((request?: ResolveRequest) => peek(request) ?? resolve(request ?? {}), { ...members, memoized: true as const })
}
