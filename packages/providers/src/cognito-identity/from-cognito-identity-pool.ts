/** @module Credentials of whoever logged in, or of a guest, from an identity pool of Amazon Cognito. */
import { hostRuntime, onDemand, type Runtime } from '@credchain/core'
import type { CognitoIdentityCredentialProvider, CognitoOptions } from './identity-credentials.js'
import type { IdentityIdCache } from './identity-id-cache.js'

export interface FromCognitoIdentityPoolOptions extends CognitoOptions {
  /** `REGION:GUID`. */
  readonly identityPoolId: string
  /** Account of the pool. Default: Cognito knows. */
  readonly accountId?: string
  /** Where ids of identities rest. Default: memory, shared by all pools of the process. */
  readonly cache?: IdentityIdCache
  /** Who it is, in words of the caller's own: the id in the cache is this user's. Default: `ANONYMOUS` without logins; with logins the cache is not used. */
  readonly userIdentifier?: string
}

/**
 * Credentials of the identity that the pool has, or makes, for the logins: GetId once, then GetCredentialsForIdentity for every refresh. An id of which
 * Cognito says that it is gone, or not of these logins, is taken out of the cache and asked for anew. Errors as of `fromCognitoIdentity`; a cache that
 * fails costs a call of GetId, with a `notice` event.
 */
export function fromCognitoIdentityPool(
  options: FromCognitoIdentityPoolOptions,
  runtime: Runtime = hostRuntime,
): CognitoIdentityCredentialProvider {
  const make = async () => (await import('./pool-identity.js')).poolIdentity(options, runtime)
  return onDemand('cognito-identity', options, make, runtime)
}
