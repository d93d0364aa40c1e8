/** @module @credchain/core: what a credential is and how providers combine. */
export { abortable } from './abortable.js'
export { cached, type CachedOptions, type CacheOptions } from './cached.js'
export { ownsItsCache, type CacheStatus, type CachingProvider } from './caching-provider.js'
export { ChainExhaustedError, type Attempt } from './chain-exhausted-error.js'
export { codeOf, reasonOf } from './code-of.js'
export { createCredentialChain, type CredentialChain } from './create-credential-chain.js'
export { CredentialsError, isCredentialsError, type CredentialsErrorCode, type CredentialsErrorOptions } from './credentials-error.js'
export { entryKey, fingerprintOf } from './entry-key.js'
export {
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
} from './events.js'
export { freshness, type Freshness, type WindowOptions } from './freshness.js'
export { fromChain, type ChainOptions, type ChainProvider } from './from-chain.js'
export { hostRuntime } from './host-runtime.js'
export type { Link, LinkOptions } from './link.js'
export { memoryStore, type MemoryStoreOptions } from './memory-store.js'
export type { CallerClientConfig, Credentials, Expiring, Provider, ResolveRequest } from './provider.js'
export { redactKeyId } from './redact.js'
export { refreshing, type RefreshingOptions, type RefreshOptions } from './refreshing.js'
export { duration, type ChainReport, type LinkOutcome, type LinkReport } from './report.js'
export type { Command, CommandResult, FileStat, HttpRequest, HttpResponse, Runtime, RuntimeFs } from './runtime.js'
export { isSameIdentity } from './same-identity.js'
export { sourced } from './sourced.js'
export type { Store, StoreEntry } from './store.js'
export { stored, type EntryPlace, type StoredOptions } from './stored.js'
export { TransportError } from './transport-error.js'
