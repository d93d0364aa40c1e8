/** @module The exchange of a refresh token for a new access token: CreateToken of the OIDC service of IAM Identity Center. */
import { CredentialsError, jsonObject, type ResolveRequest, type Runtime } from '@credchain/core'
import { askService } from '../wire/ask-service.js'
import { maxAttempts } from '../wire/max-attempts.js'
import { serviceEndpoint } from '../wire/service-endpoint.js'
import { refusalError, refusalOf } from '../wire/service-refusal.js'
import { identityCenterHost } from './identity-center-host.js'
import type { CachedLogin, Renewal } from './parse-sso-cache.js'
import { loginName, loginRequired, type SsoLogin } from './sso-login.js'

/**
 * The login with a new access token, https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html. The call is not signed.
 * `REJECTED` when the service wants a person to sign in again, `UNAVAILABLE` for what passes by itself.
 */
export async function createToken(login: SsoLogin, renewal: Renewal, request: ResolveRequest, runtime: Runtime): Promise<CachedLogin> {
  const { source, region, clientConfig, endpoints } = login
  const { clientId, clientSecret, refreshToken } = renewal
  const host = identityCenterHost('SSO_OIDC', source)
  const base = await serviceEndpoint(host, region, clientConfig, runtime, endpoints)
  const response = await askService(
    {
      url: `${base}/token`,
      headers: async () => ({ 'content-type': 'application/json' }),
      body: { clientId, clientSecret, grantType: 'refresh_token', refreshToken },
      maxAttempts: await maxAttempts(clientConfig, runtime),
    },
    request,
    runtime,
  )
  const refusal = refusalOf(response, runtime.now())
  if (refusal !== undefined) {
    const doing = `the refresh of the ${loginName(login)}`
    const error = refusalError(refusal, { source, doing, secrets: [clientSecret, refreshToken] })
    throw refusal.code === 'REJECTED' ? loginRequired(login, `cannot be refreshed: ${refusal.name}`, error) : error
  }
  const { accessToken, expiresIn, refreshToken: nextRefreshToken } = jsonObject(response.text) ?? {}
  if (typeof accessToken !== 'string' || accessToken === '' || typeof expiresIn !== 'number' || !(expiresIn > 0)) {
    throw new CredentialsError('UNAVAILABLE', source, `the refresh of the ${loginName(login)} was answered without a token or its life`)
  }
  const next = typeof nextRefreshToken === 'string' && nextRefreshToken !== '' ? nextRefreshToken : refreshToken
  return { accessToken, expiresAt: runtime.now() + expiresIn * 1000, renewal: { ...renewal, refreshToken: next } }
}
