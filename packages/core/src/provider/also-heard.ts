/** @module A cache, and the notices of what it caches. */
import { ownsItsCache } from './caching-provider.js'
import type { Events, OnEvent } from '../events/events.js'
import type { Expiring, Provider } from './provider.js'

/** `provider` itself: who watches it, a chain for one, hears `notices` too. One without a cache is watched by nobody, and stays as it is. */
export function alsoHeard<P extends Provider<Expiring>>(provider: P, notices: Events): P {
  if (!ownsItsCache(provider)) return provider
  const { observe: observeCache } = provider
  return Object.assign(provider, {
    observe(listener: OnEvent) {
      const ends = [observeCache(listener), notices.observe(listener)]
      return () => {
        for (const end of ends) end()
      }
    },
  })
}
