/** @module GetRoleCredentials: an access token for the credentials of a role. */
import { codeOf, CredentialsError, jsonObject, type Credentials, type ResolveRequest, type Runtime } from '@credchain/core'
import { identityCenterHost } from '../sso-session/identity-center-host.js'
import { loginRequired, type SsoLogin } from '../sso-session/sso-login.js'
import { askService } from '../wire/ask-service.js'
import { maxAttempts } from '../wire/max-attempts.js'
import { valueOf } from '../wire/endpoint-settings.js'
import { serviceEndpoint } from '../wire/service-endpoint.js'
import { refusalError, refusalOf, type ServiceRefusal } from '../wire/service-refusal.js'

/** A role that a login gives. */
export interface SsoRole {
  readonly login: SsoLogin
  readonly accountId: string
  readonly roleName: string
}

/** An `SSO` client of the AWS SDK, as far as it is used: the one with a method for each operation. */
export interface SsoClient {
  readonly send: unknown
  readonly getRoleCredentials?: (
    input: { readonly accountId: string; readonly roleName: string; readonly accessToken: string },
    options?: { readonly abortSignal?: AbortSignal },
  ) => Promise<{ readonly roleCredentials?: object }>
}

/** The credentials, or the error for a token that the portal does not know: another token may do. */
export type PortalAnswer = { readonly credentials: Credentials } | { readonly refused: CredentialsError }

/** Where the portal is: `clientConfig.region` goes before the login's region, as with AWS's provider. */
export async function portalUrl({ login }: SsoRole, runtime: Runtime): Promise<string> {
  const { source, clientConfig, endpoints } = login
  const region = (await valueOf(clientConfig?.region)) ?? login.region
  return serviceEndpoint(identityCenterHost('SSO', source), region, clientConfig, runtime, endpoints)
}

/** Asks the portal, https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html. The call is not signed. */
export async function askPortal(role: SsoRole, token: string, request: ResolveRequest, runtime: Runtime): Promise<PortalAnswer> {
  const { accountId, roleName, login } = role
  const query = new URLSearchParams({ account_id: accountId, role_name: roleName })
  const response = await askService(
    {
      method: 'GET',
      url: `${await portalUrl(role, runtime)}/federation/credentials?${query.toString().replaceAll('+', '%20')}`,
      headers: async () => ({ 'x-amz-sso_bearer_token': token }),
      maxAttempts: await maxAttempts(login.clientConfig, runtime),
    },
    request,
    runtime,
  )
  const refusal = refusalOf(response, runtime.now())
  if (refusal !== undefined) return refused(role, refusal, token)
  return { credentials: credentialsOf(role, jsonObject(response.text)?.roleCredentials, runtime.now()) }
}

/** Asks a client of the caller's. Its errors are told by their names: their words may quote what was sent. */
export async function askClient(
  client: SsoClient,
  role: SsoRole,
  accessToken: string,
  { signal }: ResolveRequest,
  runtime: Runtime,
): Promise<PortalAnswer> {
  const { accountId, roleName } = role
  if (typeof client.getRoleCredentials !== 'function') {
    throw new TypeError('fromSSO: ssoClient must be an SSO client with the method getRoleCredentials; an SSOClient alone has none')
  }
  let answer: { readonly roleCredentials?: object }
  try {
    answer = await client.getRoleCredentials({ accountId, roleName, accessToken }, signal && { abortSignal: signal })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    const name = error instanceof Error ? error.name : 'Error'
    return refused(role, { name, code: codeOf(error), body: {}, retryAfterMs: undefined }, accessToken)
  }
  return { credentials: credentialsOf(role, answer.roleCredentials, runtime.now()) }
}

function refused({ login, accountId, roleName }: SsoRole, refusal: ServiceRefusal, token: string): PortalAnswer {
  const { name } = refusal
  if (name === 'UnauthorizedException' || name === 'HTTP 401') return { refused: loginRequired(login, `is not accepted any more: ${name}`) }
  const isUnknown = name === 'ResourceNotFoundException' || name === 'ForbiddenException' || name === 'HTTP 403'
  throw refusalError(refusal, {
    source: login.source,
    doing: `getting the credentials of role ${roleName} in account ${accountId}`,
    ...(name === 'InvalidRequestException' && { code: 'INVALID_CONFIG' }),
    ...(isUnknown && { hint: 'Check the account and the role, and that the role is assigned to you in IAM Identity Center.' }),
    secrets: [token],
  })
}

function credentialsOf({ login, accountId }: SsoRole, given: unknown, now: number): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration }: Partial<Record<string, unknown>> =
    typeof given === 'object' && given !== null ? { ...given } : {}
  const at = typeof expiration === 'number' ? new Date(expiration) : undefined
  if (!isFilled(accessKeyId) || !isFilled(secretAccessKey) || !isFilled(sessionToken) || at === undefined || Number.isNaN(at.getTime())) {
    throw new CredentialsError('UNAVAILABLE', login.source, 'the answer of IAM Identity Center has no whole set of credentials')
  }
  if (at.getTime() <= now) {
    const hint = 'Check the clock of this machine.'
    throw new CredentialsError('UNAVAILABLE', login.source, 'IAM Identity Center gave credentials that have already expired', { hint })
  }
  const $source = login.session === undefined ? { CREDENTIALS_SSO_LEGACY: 'u' } : { CREDENTIALS_SSO: 's' }
  return Object.assign({ accessKeyId, secretAccessKey, sessionToken, expiration: at, accountId }, { $source })
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
