/** @module Identities that live long enough for what they are to sign. */
import { ownsItsCache, type CachingProvider } from '../provider/caching-provider.js'
import type { Expiring, Provider, ResolveRequest } from '../provider/provider.js'

/**
 * `provider`, asked for identities that live at least `ms` milliseconds: for presigned URLs, which end with the identity that signed them.
 * Where the source has none that live so long, the best there is comes, with a `notice` event.
 */
export function withMinRemaining<T extends Expiring>(provider: CachingProvider<T>, ms: number): CachingProvider<T>
export function withMinRemaining<T extends Expiring>(provider: Provider<T>, ms: number): Provider<T>
export function withMinRemaining<T extends Expiring>(provider: Provider<T>, ms: number): Provider<T> {
  const longer = (request: ResolveRequest = {}): ResolveRequest => ({
    ...request,
    minRemainingMs: Math.max(ms, request.minRemainingMs ?? 0),
  })
  const call = (request?: ResolveRequest) => provider(longer(request))
  const { source, describe } = provider
  if (!ownsItsCache(provider)) return Object.assign(call, { source, describe })
  return Object.assign(call, {
    source,
    describe,
    memoized: true as const,
    peek: (request?: ResolveRequest) => provider.peek(longer(request)),
    invalidate: (identity: T) => provider.invalidate(identity),
    status: () => provider.status(),
    observe: provider.observe,
    close: () => provider.close(),
  })
}
