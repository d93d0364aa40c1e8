/** @module An identity that is known. */
import { cached, clockSynced, sourced, type ResolveRequest, type Runtime } from '@credchain/core'
import { SOURCE } from './cognito-client.js'
import type { FromCognitoIdentityOptions } from './from-cognito-identity.js'
import { checkCognitoOptions, identityCredentials, type CognitoIdentityCredentialProvider } from './identity-credentials.js'

/** Its id is checked at each call. */
export function knownIdentity(options: FromCognitoIdentityOptions, host: Runtime): CognitoIdentityCredentialProvider {
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
