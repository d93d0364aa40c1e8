/** @module What a provider that costs something ends with: its caches, unless the caller wants none. */
import type { AwsOptions } from './aws-options.js'
import type { CachingProvider } from './caching-provider.js'
import type { Expiring, Provider } from './provider.js'
import { refreshing, type RefreshingOptions, type RefreshOptions } from '../refresh/refreshing.js'
import type { Runtime } from '../runtime/runtime.js'
import type { Store } from '../store/store.js'
import { wrongOption } from '../refresh/wrong-option.js'
import { sourced } from './sourced.js'
import { stored, type StoredOptions } from '../store/stored.js'

/** The options that every provider with a cache takes beside its own. */
export interface CacheOptions extends RefreshOptions, AwsOptions {
  /** `false`: no cache in memory, every call asks the source (or the store). Default: true. */
  readonly refresh?: boolean
  /** Shares what is minted with others who use the same store. Default: none. */
  readonly store?: Store
}

/** What a provider adds to the caller's cache options. */
export interface CachedOptions extends CacheOptions, Pick<RefreshingOptions, 'staticStabilityMs'>, Pick<StoredOptions, 'given'> {
  /** Needed for `store` to have a meaning: where this provider's identities rest. */
  readonly place?: StoredOptions['place']
}

/** `provider` behind the store and the refreshing cache that the options ask for. */
export function cached<T extends Expiring>(
  provider: Provider<T>,
  options: CachedOptions,
  runtime: Runtime,
): Provider<T> | CachingProvider<T> {
  const { refresh = true, store, place, given, ...refreshOptions } = options
  const { advisoryWindowMs, mandatoryWindowMs, onEvent, loadTimeoutMs } = options
  const resting =
    store !== undefined && place !== undefined
      ? stored(provider, { store, place, leaseMs: leaseMsOf(loadTimeoutMs), advisoryWindowMs, mandatoryWindowMs, given, onEvent }, runtime)
      : provider
  if (refresh) return refreshing(resting, refreshOptions, runtime)
  const { source = 'provider', describe } = provider
  const wrong = wrongOption(source, options)
  return wrong === undefined ? resting : sourced<T>(source, () => Promise.reject(wrong), describe)
}

/** Whoever waits for a minter that died has time left to mint by itself; who has all the time in the world is not to wait for that long. */
function leaseMsOf(loadTimeoutMs: number | undefined): number | undefined {
  return loadTimeoutMs === undefined || loadTimeoutMs === Infinity ? undefined : loadTimeoutMs / 3
}
