/** @module Credentials of a login, whoever names its session. */
import {
  alsoHeard,
  cached,
  clockSynced,
  eventsOf,
  reasonOf,
  sourced,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { ServiceClientConfig } from '../wire/service-endpoint.js'
import { loginFile, RENEW_BELOW_MS } from './login-file.js'
import type { LoginSession } from './login-session.js'
import type { LoginToken } from './login-token.js'
import { renewKeys } from './renew-keys.js'

export interface LoginProviderOptions extends Omit<CacheOptions, 'store'> {
  /** Region, endpoint, FIPS, dual-stack and attempts of the calls that renew. The region in which the login was opened goes before the one said here. */
  readonly clientConfig?: ServiceClientConfig
}

/** @param findSession asked at each load: profiles change. */
export function loginProvider(
  findSession: (request: ResolveRequest) => Promise<LoginSession>,
  options: LoginProviderOptions,
  host: Runtime,
): Provider {
  const runtime = clockSynced(host)
  const events = eventsOf('login', () => runtime.now(), options.onEvent)
  const tell = (reason: string) => events.emit({ type: 'notice', reason })
  /** Key id that was given last. */
  let given: string | undefined

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    const token = await goodToken(request)
    given = token.accessKeyId
    return credentialsOf(token)
  }

  async function goodToken(request: ResolveRequest): Promise<LoginToken> {
    const session = await findSession(request)
    const file = await loginFile(session, runtime)
    const token = await file.read()
    // One that somebody does not want any more has to be replaced; one that came with another login has not been seen yet.
    const isUnwanted = request.forceRefresh === true && token.accessKeyId === given
    const leftMs = token.expiresAt - runtime.now()
    if (!isUnwanted && leftMs > RENEW_BELOW_MS && leftMs >= (request.minRemainingMs ?? 0)) return token
    const exchange = (current: LoginToken) => renewKeys(current, { session, clientConfig: options.clientConfig }, request, runtime)
    return file.renew(token, exchange, tell, request).catch((error: unknown) => {
      // A cache that holds the token keeps it by itself.
      const isHeld = token.accessKeyId === given && options.refresh !== false
      if (isUnwanted || isHeld || request.signal?.aborted || token.expiresAt <= runtime.now()) throw error
      tell(`the login could not be renewed, and its credentials are used until they expire: ${reasonOf(error)}`)
      return token
    })
  }

  async function describe(): Promise<readonly string[]> {
    const session = await findSession({})
    const file = await loginFile(session, runtime)
    await file.read()
    return [`the login ${session.session} of profile ${session.profile}, in ${file.place}`]
  }

  const provider = cached(sourced('login', load, describe), options, runtime)
  return alsoHeard(provider, events)
}

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt }: LoginToken): Credentials {
  const attribution = { $source: { CREDENTIALS_LOGIN: 'AD' } }
  return { accessKeyId, secretAccessKey, sessionToken, accountId, expiration: new Date(expiresAt), ...attribution }
}
