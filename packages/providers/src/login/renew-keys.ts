/** @module The exchange of a refresh token for new credentials: CreateOAuth2Token of AWS Sign-In. */
import { CredentialsError, type ResolveRequest, type Runtime } from '@credchain/core'
import { stsRegion } from '../sts/sts-region.js'
import { askService } from '../wire/ask-service.js'
import { jsonObject } from '../wire/json-object.js'
import { serviceEndpoint, valueOf, type ServiceClientConfig } from '../wire/service-endpoint.js'
import { refusalError, refusalOf, type ServiceRefusal } from '../wire/service-refusal.js'
import { dpopProof } from './dpop-proof.js'
import type { LoginSession } from './login-session.js'
import type { LoginToken, RenewedKeys } from './login-token.js'
import { SIGNIN } from './signin-host.js'

/** Life of the credentials where the service does not tell. */
const DEFAULT_LIFE_SECONDS = 900

/** Why the service takes no refresh token of this session any more. https://docs.aws.amazon.com/signin/latest/APIReference/API_CreateOAuth2Token.html */
const DENIALS: ReadonlyMap<unknown, string> = new Map([
  ['TOKEN_EXPIRED', 'the login has expired'],
  ['AUTHCODE_EXPIRED', 'the login has expired'],
  ['USER_CREDENTIALS_CHANGED', 'the password has changed since the login'],
  ['INSUFFICIENT_PERMISSIONS', 'whoever logged in lacks the permission signin:CreateOAuth2Token'],
])

/** The service has ended the session: nothing but another login helps. */
export const LOGIN_ENDED = 'login-ended'

/**
 * New credentials, and the refresh token that follows the one of `token`. `REJECTED` when the service says no, `UNAVAILABLE` when it cannot be reached
 * or its answer is of no use, `INVALID_CONFIG` for a key or an endpoint that is none.
 */
export async function renewKeys(
  token: LoginToken,
  session: LoginSession,
  clientConfig: ServiceClientConfig | undefined,
  request: ResolveRequest,
  runtime: Runtime,
): Promise<RenewedKeys> {
  const region = await regionOf(token, session, clientConfig, request, runtime)
  const url = `${await serviceEndpoint(SIGNIN, region, clientConfig, runtime)}/v1/token`
  const { clientId, refreshToken } = token
  const headers = async () => {
    const proof = await dpopProof(token.dpopKey, { method: 'POST', url, now: runtime.now() }, session.hint)
    return { 'content-type': 'application/json', accept: 'application/json', dpop: proof }
  }
  const body = { clientId, grantType: 'refresh_token', refreshToken }
  const question = { url, headers, body, maxAttempts: await valueOf(clientConfig?.maxAttempts) }
  const answer = await askService(question, request, runtime)
  const refusal = refusalOf(answer, runtime.now())
  if (refusal !== undefined) throw refused(refusal, token, session)
  return keysOf(jsonObject(answer.text) ?? {}, runtime.now())
}
