/** @module A cache, and the notices of what it caches. */
import type { CachingProvider } from './caching-provider.js'
import type { Events, OnEvent } from '../events/events.js'
import type { Expiring } from './provider.js'

/** `provider` itself: who watches it, a chain for one, hears `notices` too. */
export function alsoHeard<P extends Pick<CachingProvider<Expiring>, 'observe'>>(provider: P, notices: Events): P {
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
