/** @module A link of a chain. */
import { ownsItsCache, type CachingProvider } from '../provider/caching-provider.js'
import type { Credentials, Expiring, Provider } from '../provider/provider.js'

export interface LinkOptions<T extends Expiring = Credentials> {
  readonly provider: Provider<T>
  /** Name in errors, events and reports. Default: the provider's own. */
  readonly name?: string
  /** `'continue'` lets the chain go on whatever the link's failure is. Default: `'stop'`, unless nothing is configured there. */
  readonly onFailure?: 'stop' | 'continue'
}

/** A provider (of this library, of AWS, or any function of that shape), or one with its own rules. */
export type Link<T extends Expiring = Credentials> = Provider<T> | LinkOptions<T>

/** A link as the chain uses it: it always caches. */
export interface ChainLink<T extends Expiring> {
  readonly name: string
  readonly provider: CachingProvider<T>
  readonly onFailure: 'stop' | 'continue'
  /** The chain put the cache around it. A provider of this library that has a cache of its own costs something when asked. */
  readonly isWrapped: boolean
}

/** @param index its place in the chain, which names a provider that has no name. */
export function toLink<T extends Expiring>(
  link: Link<T>,
  index: number,
  wrap: (provider: Provider<T>) => CachingProvider<T>,
): ChainLink<T> {
  const { provider, name, onFailure = 'stop' } = typeof link === 'function' ? { provider: link } : { ...link }
  const wrong = whatIsWrong(provider, onFailure)
  const asked: Provider<T> = wrong === undefined ? provider : refuseToBeAsked(`link ${index + 1} of the chain ${wrong}`)
  const isWrapped = !ownsItsCache(asked)
  const shown = name ?? asked.source ?? (asked.name || `link ${index + 1}`)
  return { name: shown, provider: isWrapped ? wrap(asked) : asked, onFailure, isWrapped }
}

function whatIsWrong(provider: unknown, onFailure: unknown): string | undefined {
  if (typeof provider !== 'function') return 'is not a provider function'
  return onFailure === 'stop' || onFailure === 'continue' ? undefined : "has an onFailure that is neither 'stop' nor 'continue'"
}

/** Building a chain never throws, so a link that is none says so when it is asked. */
function refuseToBeAsked<T extends Expiring>(what: string): Provider<T> {
  return async () => {
    throw new TypeError(what)
  }
}
