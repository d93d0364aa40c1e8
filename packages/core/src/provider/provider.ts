/** @module What a credential is and what provides one: the contracts that every other file builds on. */
import type { AwsCredentialIdentity } from '@smithy/types'

/** AWS's own shape: `accessKeyId`, `secretAccessKey`, `sessionToken?`, `expiration?`, `credentialScope?`, `accountId?`. */
export type Credentials = AwsCredentialIdentity

/** Anything that may end: credentials, bearer tokens, Twilio identities. No `expiration` means that it does not end by itself. */
export interface Expiring {
  readonly expiration?: Date
}

/** What an AWS client tells the provider about itself: the members of use here. */
export interface CallerClientConfig {
  readonly region: () => Promise<string>
  readonly profile?: string
  readonly userAgentAppId?: () => Promise<string | undefined>
}

/** For whom the identity is asked now. */
export interface ResolveRequest {
  /** Ask the source again, whatever is cached. Default: false. */
  readonly forceRefresh?: boolean
  /** Ends this caller's wait with `signal.reason`; work that others share goes on. */
  readonly signal?: AbortSignal
  /** The identity should live at least this long from now, in milliseconds; the source is asked when the cached one does not. Default: 0. */
  readonly minRemainingMs?: number
  /** Nobody waits for this call (a refresh behind): it must not ask a person anything. Default: false. */
  readonly background?: boolean
  /** Passed by AWS SDK clients; the inner STS client takes its region from it. */
  readonly callerClientConfig?: CallerClientConfig
}

/** A function that gives an identity, as the `credentials:` option of every AWS SDK client takes it. */
export interface Provider<T extends Expiring = Credentials> {
  (request?: ResolveRequest): Promise<T>
  /** Name in errors, events and reports: the folder name of the provider. */
  readonly source?: string
  /**
   * Tells in a few redacted lines what a call would do, without network, process or prompt.
   * Rejects as the call would where that is already certain (nothing configured, configured wrongly).
   * What has it, and no cache of its own, is taken to cost nothing: `explain` of a chain asks it wherever it stands.
   */
  readonly describe?: () => Promise<readonly string[]>
}
