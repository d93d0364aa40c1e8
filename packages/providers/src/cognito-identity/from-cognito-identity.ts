/** @module Credentials of an identity in an identity pool of Amazon Cognito. */
import { hostRuntime, onDemand, type CacheOptions, type Runtime } from '@credchain/core'
import type { CognitoIdentityCredentialProvider, CognitoOptions } from './identity-credentials.js'

export interface FromCognitoIdentityOptions extends CognitoOptions, Pick<CacheOptions, 'store'> {
  /** `REGION:GUID`, as GetId gives it. */
  readonly identityId: string
}

/**
 * Credentials that Cognito's GetCredentialsForIdentity gives for a known identity (https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html),
 * with `identityId`. Errors: `REJECTED` when Cognito says no, `INVALID_CONFIG` for parameters that it cannot take, `UNAVAILABLE` for what may pass.
 */
export function fromCognitoIdentity(
  options: FromCognitoIdentityOptions,
  runtime: Runtime = hostRuntime,
): CognitoIdentityCredentialProvider {
  const make = async () => (await import('./known-identity.js')).knownIdentity(options, runtime)
  return onDemand('cognito-identity', options, make, runtime)
}
