/** @module Credentials of an identity in an identity pool of Amazon Cognito. */
import { cached, clockSynced, hostRuntime, sourced, type ResolveRequest, type Runtime } from '@credchain/core'
import { SOURCE } from './cognito-client.js'
import {
  checkCognitoOptions,
  identityCredentials,
  type CognitoIdentityCredentialProvider,
  type CognitoOptions,
} from './identity-credentials.js'

export interface FromCognitoIdentityOptions extends CognitoOptions {
  /** `REGION:GUID`, as GetId gives it. */
  readonly identityId: string
}

/**
 * Credentials that Cognito's GetCredentialsForIdentity gives for a known identity (https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html),
 * with `identityId`. Errors: `REJECTED` when Cognito says no, `INVALID_CONFIG` for parameters that it cannot take, `UNAVAILABLE` for what may pass.
 */
export function fromCognitoIdentity(options: FromCognitoIdentityOptions, host: Runtime = hostRuntime): CognitoIdentityCredentialProvider {
  const runtime = clockSynced(host)
  const check = () => checkCognitoOptions('fromCognitoIdentity', options, { option: 'identityId', value: options.identityId })
  const load = async (request: ResolveRequest = {}) => {
    check()
    return identityCredentials(options.identityId, options, request, runtime)
  }
  const describe = async () => {
    check()
    return [`identity ${options.identityId} of Amazon Cognito`]
  }
  return cached(sourced(SOURCE, load, describe), options, runtime)
}
