/** @module The exchange of a refresh token for new credentials: CreateOAuth2Token of AWS Sign-In. */
import { CredentialsError, homeRegionOf, jsonObject, type ResolveRequest, type Runtime } from '@credchain/core'
import { askService } from '../wire/ask-service.js'
import { maxAttempts } from '../wire/max-attempts.js'
import { valueOf } from '../wire/endpoint-settings.js'
import { serviceEndpoint, type ServiceClientConfig } from '../wire/service-endpoint.js'
import { refusalError, refusalOf, type ServiceRefusal } from '../wire/service-refusal.js'
import { dpopProof } from './dpop-proof.js'
import { loginHint, loginRequired, type LoginSession } from './login-session.js'
import { readKeys, type LoginToken, type RenewedKeys } from './login-token.js'
import { SIGNIN } from './signin-host.js'

/** Life of the credentials where the service does not tell. */
const DEFAULT_LIFE_SECONDS = 900

/** Why the service gives nothing more to a session. https://docs.aws.amazon.com/signin/latest/APIReference/API_CreateOAuth2Token.html */
const DENIALS: ReadonlyMap<unknown, string> = new Map([
  ['TOKEN_EXPIRED', 'has expired'],
  ['AUTHCODE_EXPIRED', 'has expired'],
  ['USER_CREDENTIALS_CHANGED', 'has ended, because the password was changed'],
  [
    'INSUFFICIENT_PERMISSIONS',
    'may not be renewed: whoever logged in needs signin:CreateOAuth2Token, as in the managed policy SignInLocalDevelopmentAccess',
  ],
])

/** What a renewal needs to know beside the token. */
export interface RenewalContext {
  readonly session: LoginSession
  readonly clientConfig: ServiceClientConfig | undefined
}

/**
 * New credentials, and the refresh token that follows the one of `token`. `REJECTED` when the service says no, `INVALID_CONFIG` for a key or an
 * endpoint that is none, else `UNAVAILABLE`.
 */
export async function renewKeys(
  token: LoginToken,
  { session, clientConfig }: RenewalContext,
  request: ResolveRequest,
  runtime: Runtime,
): Promise<RenewedKeys> {
  const region = await regionOf(token, session, clientConfig, request, runtime)
  const url = `${await serviceEndpoint(SIGNIN, region, clientConfig, runtime, session.endpoints)}/v1/token`
  const headers = async () => ({
    'content-type': 'application/json',
    dpop: await dpopProof(token.dpopKey, { method: 'POST', url, now: runtime.now() }, loginHint(session)),
  })
  const body = { clientId: token.clientId, grantType: 'refresh_token', refreshToken: token.refreshToken }
  const answer = await askService({ url, headers, body, maxAttempts: await maxAttempts(clientConfig, runtime) }, request, runtime)
  const refusal = refusalOf(answer, runtime.now())
  if (refusal !== undefined) throw refused(refusal, token, session)
  return keysOf(answer.text, runtime.now())
}

/** Where the session was opened; then what the caller, the profile, the client that asks and the environment say. */
async function regionOf(
  { signInRegion }: LoginToken,
  { session, region }: LoginSession,
  clientConfig: ServiceClientConfig | undefined,
  { callerClientConfig }: ResolveRequest,
  { env }: Runtime,
): Promise<string> {
  const told = signInRegion ?? (await valueOf(clientConfig?.region)) ?? region ?? (await callerClientConfig?.region())
  return told || env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim() || homeRegionOf(session)
}

function refused(refusal: ServiceRefusal, { refreshToken }: LoginToken, session: LoginSession): CredentialsError {
  const denial = DENIALS.get(refusal.body.error)
  if (denial !== undefined) return loginRequired(session, denial)
  const hint = refusal.code === 'REJECTED' ? loginHint(session) : undefined
  const doing = `renewing the login ${session.session}`
  return refusalError(refusal, { source: 'login', doing, hint, secrets: [refreshToken] })
}

function keysOf(text: string, now: number): RenewedKeys {
  const body = jsonObject(text) ?? {}
  const keys = readKeys(body.accessToken)
  const { refreshToken, expiresIn = DEFAULT_LIFE_SECONDS } = body
  if (keys === undefined || typeof refreshToken !== 'string' || refreshToken === '' || typeof expiresIn !== 'number' || !(expiresIn > 0)) {
    throw new CredentialsError('UNAVAILABLE', 'login', 'the sign-in service answered with something that is not a token')
  }
  // Whole seconds, as the file has them.
  return { ...keys, refreshToken, expiresAt: Math.floor(now / 1_000 + expiresIn) * 1_000 }
}
