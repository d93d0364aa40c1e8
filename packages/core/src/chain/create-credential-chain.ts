/** @module AWS's name and signature for a chain, for those who change only the import path. */
import { fromChain, type ChainProvider } from './from-chain.js'
import { ownsItsCache } from '../provider/caching-provider.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import type { Credentials, Provider, ResolveRequest } from '../provider/provider.js'

/** A chain that can give an end to identities that have none. */
export interface CredentialChain extends ChainProvider {
  /** Identities without an `expiration` are asked anew after `milliseconds`, which must be above 0. Changes this chain and returns it. */
  expireAfter(milliseconds: number): CredentialChain
}

/** `fromChain` with AWS's signature: `createCredentialChain(fromEnv(), fromIni()).expireAfter(900_000)`. The providers' own objects are never written to. */
export function createCredentialChain(...credentialProviders: Provider[]): CredentialChain {
  let lifetimeMs: number | undefined

  /** The identities of one provider with an end of their own, as long as `expireAfter` wants one. */
  const ending = (provider: Provider): Provider => {
    // Whatever is no provider is for the chain to refuse, when it is asked.
    if (typeof provider !== 'function') return provider
    const ends = new WeakMap<Credentials, Credentials>()

    const withEnd = (identity: Credentials): Credentials => {
      if (lifetimeMs === undefined || identity.expiration !== undefined) return identity
      const known = ends.get(identity) ?? { ...identity, expiration: new Date(hostRuntime.now() + lifetimeMs) }
      ends.set(identity, known)
      return known
    }
    const load = async (request?: ResolveRequest): Promise<Credentials> => {
      const identity = await provider(request)
      const ended = withEnd(identity)
      if (ended === identity || (ended.expiration?.getTime() ?? Infinity) > hostRuntime.now()) return ended
      ends.delete(identity)
      return withEnd(await provider({ ...request, forceRefresh: true }))
    }
    const { source = provider.name || undefined, describe } = provider
    if (!ownsItsCache(provider)) return Object.assign((request?: ResolveRequest) => load(request), { source, describe })
    return Object.assign((request?: ResolveRequest) => load(request), {
      source,
      describe,
      memoized: true as const,
      peek: (request?: ResolveRequest) => (lifetimeMs === undefined ? provider.peek(request) : undefined),
      invalidate: (identity: Credentials) => provider.invalidate(identity),
      status: () => provider.status(),
      observe: provider.observe,
      close: () => provider.close(),
    })
  }

  const chain: CredentialChain = Object.assign(fromChain(credentialProviders.map(ending)), {
    expireAfter(milliseconds: number) {
      if (!(milliseconds > 0)) throw new TypeError('expireAfter: milliseconds must be above 0')
      lifetimeMs = milliseconds
      return chain
    },
  })
  return chain
}
