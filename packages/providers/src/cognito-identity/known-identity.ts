/** @module An identity that is known. */
import { cached, clockSynced, entryKey, sourced, type EntryPlace, type ResolveRequest, type Runtime } from '@credchain/core'
import { cognitoUrl, SOURCE } from './cognito-client.js'
import type { FromCognitoIdentityOptions } from './from-cognito-identity.js'
import { checkCognitoOptions, identityCredentials, type CognitoIdentityCredentialProvider } from './identity-credentials.js'
import { resolveLogins } from './resolve-logins.js'

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
  /** The tokens themselves prove who asks: the next ones of the same person mint anew. */
  const place = async (request: ResolveRequest = {}): Promise<EntryPlace> => {
    check()
    const { identityId, customRoleArn, clientConfig, logins } = options
    const url = await cognitoUrl(identityId, clientConfig, request, runtime)
    const sourceFingerprint = await entryKey({ logins: await resolveLogins(logins, SOURCE) })
    return { key: await entryKey({ kind: SOURCE, identityId, customRoleArn, url, sourceFingerprint }), sourceFingerprint }
  }
  return cached(sourced(SOURCE, load, describe), { ...options, place }, runtime)
}
