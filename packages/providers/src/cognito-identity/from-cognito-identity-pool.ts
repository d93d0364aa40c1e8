/** @module Credentials of whoever logged in, or of a guest, from an identity pool of Amazon Cognito. */
import {
  alsoHeard,
  cached,
  clockSynced,
  CredentialsError,
  eventsOf,
  hostRuntime,
  reasonOf,
  sourced,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { callCognito, isGone, SOURCE } from './cognito-client.js'
import {
  checkCognitoOptions,
  identityCredentials,
  type CognitoIdentityCredentialProvider,
  type CognitoIdentityCredentials,
  type CognitoOptions,
} from './identity-credentials.js'
import { memoryOf, type IdentityIdCache } from './identity-id-cache.js'

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
  host: Runtime = hostRuntime,
): CognitoIdentityCredentialProvider {
  const runtime = clockSynced(host)
  const events = eventsOf(SOURCE, () => runtime.now(), options.onEvent)
  /** The id that was used last. */
  let known: string | undefined

  async function load(request: ResolveRequest = {}): Promise<CognitoIdentityCredentials> {
    check()
    const rested = known ?? (await inCache(async (cache, key) => (await cache.getItem(key)) || undefined))
    if (rested === undefined) return credentialsOf(await newId(request), request)
    try {
      return await credentialsOf(rested, request)
    } catch (error) {
      if (!isGone(error)) throw error
      known = undefined
      await inCache((cache, key) => cache.removeItem(key))
      return credentialsOf(await newId(request), request)
    }
  }

  async function credentialsOf(id: string, request: ResolveRequest): Promise<CognitoIdentityCredentials> {
    const credentials = await identityCredentials(id, options, request, runtime)
    known = id
    return credentials
  }

  async function newId(request: ResolveRequest): Promise<string> {
    const { identityPoolId: id, accountId, logins, clientConfig } = options
    const doing = `getting an identity of pool ${id}`
    const input = { IdentityPoolId: id, AccountId: accountId }
    const { IdentityId } = await callCognito({ operation: 'GetId', doing, id, input, logins, clientConfig }, request, runtime)
    if (typeof IdentityId !== 'string' || IdentityId === '') {
      throw new CredentialsError('UNAVAILABLE', SOURCE, `${doing} failed: the answer has no IdentityId`)
    }
    await inCache((cache, key) => cache.setItem(key, IdentityId))
    return IdentityId
  }

  /** What `work` gives; undefined without a user to keep an id for, and when the cache fails. */
  async function inCache<R>(work: (cache: IdentityIdCache, key: string) => R | Promise<R>): Promise<R | undefined> {
    const { cache = memoryOf(runtime), identityPoolId, logins = {} } = options
    const user = options.userIdentifier || (Object.keys(logins).length === 0 ? 'ANONYMOUS' : undefined)
    if (user === undefined) return undefined
    try {
      return await work(cache, `aws:cognito-identity-credentials:${identityPoolId}:${user}`)
    } catch (error) {
      events.emit({ type: 'notice', reason: `the cache of identity ids failed: ${reasonOf(error)}` })
      return undefined
    }
  }

  function check(): void {
    checkCognitoOptions('fromCognitoIdentityPool', options, { option: 'identityPoolId', value: options.identityPoolId })
  }

  async function describe(): Promise<readonly string[]> {
    check()
    return [`identity pool ${options.identityPoolId} of Amazon Cognito`]
  }

  const provider = cached(sourced(SOURCE, load, describe), options, runtime)
  return alsoHeard(provider, events)
}
