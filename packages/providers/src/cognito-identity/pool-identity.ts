/** @module The identity that a pool has for somebody. */
import {
  alsoHeard,
  cached,
  clockSynced,
  CredentialsError,
  eventsOf,
  reasonOf,
  sourced,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { callCognito, isGone, SOURCE } from './cognito-client.js'
import type { FromCognitoIdentityPoolOptions } from './from-cognito-identity-pool.js'
import {
  checkCognitoOptions,
  identityCredentials,
  type CognitoIdentityCredentialProvider,
  type CognitoIdentityCredentials,
} from './identity-credentials.js'
import { memoryOf, type IdentityIdCache } from './identity-id-cache.js'

/** Its id is remembered, here and in the cache of ids. */
export function poolIdentity(options: FromCognitoIdentityPoolOptions, host: Runtime): CognitoIdentityCredentialProvider {
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
