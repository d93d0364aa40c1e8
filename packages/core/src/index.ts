/** @module @credchain/core: what a credential is and how providers combine. */
export { abortable } from './refresh/abortable.js'
export { alsoHeard } from './provider/also-heard.js'
export type { AwsOptions } from './provider/aws-options.js'
export { backOffMs, parseRetryAfter } from './wire/back-off.js'
export { cached, type CachedOptions, type CacheOptions } from './provider/cached.js'
export { cachingProvider, ownsItsCache, type CacheStatus, type CachingProvider } from './provider/caching-provider.js'
export { invalidateOnExpired, type ClientPlugin } from './client/invalidate-on-expired.js'
export { ChainExhaustedError, type Attempt } from './chain/chain-exhausted-error.js'
export { codeOf, reasonOf } from './errors/code-of.js'
export { createCredentialChain, type CredentialChain } from './chain/create-credential-chain.js'
export {
  CredentialsError,
  isCredentialsError,
  type CredentialsErrorCode,
  type CredentialsErrorOptions,
} from './errors/credentials-error.js'
export { canonicalForm, entryKey, fingerprintOf } from './store/entry-key.js'
export {
  CHANNEL,
  eventsOf,
  type AttemptEvent,
  type ChosenEvent,
  type CredentialsEvent,
  type Events,
  type KeptAfterFailureEvent,
  type NoticeEvent,
  type OnEvent,
  type RefreshedEvent,
  type RejectedEvent,
  type WaitedEvent,
} from './events/events.js'
export { freshness, type Freshness, type WindowOptions } from './refresh/freshness.js'
export { fromChain, type ChainOptions, type ChainProvider } from './chain/from-chain.js'
export { onDemand } from './provider/on-demand.js'
export { expandHome, shortenHome } from './runtime/home.js'
export { hostRuntime } from './runtime/host-runtime.js'
export { nodeCodeOf } from './runtime/node-code-of.js'
export { once } from './runtime/once.js'
export { jsonObject } from './wire/json-object.js'
export type { Link, LinkOptions } from './chain/link.js'
export { isGeneration } from './store/is-generation.js'
export { memoryStore, type MemoryStoreOptions } from './store/memory-store.js'
export type { CallerClientConfig, Credentials, Expiring, Provider, ResolveRequest } from './provider/provider.js'
export { redactKeyId } from './events/redact.js'
export { homeRegionOf, PARTITIONS, partitionOf, type Partition } from './client/partition.js'
export { newCell, type Cell } from './refresh/cell.js'
export { withMinRemaining } from './refresh/with-min-remaining.js'
export { createRefresher, type Refresher, type RefresherOptions } from './refresh/refresher.js'
export { refresherOptions, refreshing, type RefreshingOptions, type RefreshOptions } from './refresh/refreshing.js'
export { duration, type ChainReport, type LinkOutcome, type LinkReport } from './chain/report.js'
export { clockSynced, ownClock } from './runtime/clock-synced.js'
export type { Command, CommandResult, FileStat, HttpRequest, HttpResponse, PathFacts, Runtime, RuntimeFs } from './runtime/runtime.js'
export { isSameIdentity } from './provider/same-identity.js'
export { sourced } from './provider/sourced.js'
export type { CliSession, EntryPlace, Store, StoreEntry } from './store/store.js'
export { stored, type StoredOptions } from './store/stored.js'
export { wrongOption } from './refresh/wrong-option.js'
export { timerOf, type Timer } from './runtime/timer-of.js'
export { TransportError } from './errors/transport-error.js'
