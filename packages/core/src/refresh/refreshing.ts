/** @module The cache that never makes a request wait and never hands out a dead key. */
import { cachingProvider, ownsItsCache, type CachingProvider } from '../provider/caching-provider.js'
import type { Expiring, Provider } from '../provider/provider.js'
import { eventsOf, type OnEvent } from '../events/events.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import type { Runtime } from '../runtime/runtime.js'
import { newCell } from './cell.js'
import type { WindowOptions } from './freshness.js'
import { createRefresher, type RefresherOptions } from './refresher.js'
import { refreshAhead } from './refresh-ahead.js'

export interface RefreshOptions extends Pick<WindowOptions, 'advisoryWindowMs' | 'mandatoryWindowMs'> {
  /** Identities are asked anew after this time even if they end later or not at all, in milliseconds. Default: no such bound. */
  readonly maxAgeMs?: number
  /** Bound on one call of the source, in milliseconds. Default: 30 000. */
  readonly loadTimeoutMs?: number
  /** Refreshes ahead without being called, for services that are idle for long. Its timer keeps no process alive; `close()` ends it. Default: false. */
  readonly autoRefresh?: boolean
  readonly onEvent?: OnEvent
}

export interface RefreshingOptions extends RefreshOptions {
  /**
   * How long past its expiry an identity may be served while the source is unavailable, in milliseconds. Default: 0.
   * Only instance metadata and container endpoints document that their identities stay valid then.
   */
  readonly staticStabilityMs?: number
}

const LOAD_TIMEOUT_MS = 30_000

/** The options of a cache called `source`, with the bounds that hold where nothing else is said. */
export function refresherOptions(source: string, options: RefreshingOptions): RefresherOptions {
  const { advisoryWindowMs, mandatoryWindowMs, maxAgeMs = Infinity, loadTimeoutMs = LOAD_TIMEOUT_MS, staticStabilityMs = 0 } = options
  return { source, advisoryWindowMs, mandatoryWindowMs, maxAgeMs, loadTimeoutMs, staticStabilityMs }
}

/**
 * Caches what `provider` gives and refreshes it by the timing table of `freshness`: fresh identities come from memory, those near their end are
 * refreshed behind, and a failing source is never seen by callers while an unexpired identity is held.
 * A provider that owns its cache is returned as it is.
 */
export function refreshing<T extends Expiring>(
  provider: Provider<T>,
  options: RefreshingOptions = {},
  runtime: Runtime = hostRuntime,
): CachingProvider<T> {
  if (ownsItsCache(provider)) return provider
  const source = provider.source ?? 'provider'
  const events = eventsOf(source, () => runtime.now(), options.onEvent)
  const refresher = createRefresher<T>((request) => provider(request), refresherOptions(source, options), events, runtime)
  const cell = newCell<T>()

  const cache = cachingProvider<T>({
    source,
    describe: provider.describe,
    peek: (request) => refresher.peek(cell, request),
    resolve(request) {
      ahead?.start()
      return refresher.resolve(cell, request)
    },
    invalidate: (identity) => refresher.invalidate(cell, identity),
    observe: events.observe,
    status: () => refresher.status(cell),
    close() {
      ahead?.stop()
      refresher.close(cell)
    },
  })
  const ahead = options.autoRefresh ? refreshAhead(cache, runtime) : undefined
  return cache
}
