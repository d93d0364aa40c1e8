/** @module IAM Identity Center: the portal that gives role credentials, and the service that gives it tokens. */
import { createHash } from 'node:crypto'
import { roleSession, type Identities, type Principal } from '../identity/identities.js'
import { AwsError, type SsoProtocol } from '../server/aws-error.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import { createOidc } from './oidc.js'
import type { SandboxSso, SandboxSsoOptions } from './sandbox-sso.js'

export interface SsoOptions {
  readonly identities: Identities
  readonly account: string
  readonly region: string
  readonly sso?: SandboxSsoOptions
  readonly now: () => number
}

interface SsoRoute {
  readonly service: string
  readonly action: string
  readonly protocol: SsoProtocol
}

export interface Sso {
  /** The operation, if it is one of these two services; told by method and path. */
  route(request: WireRequest): SsoRoute | undefined
  /** Throws `AwsError` for what AWS refuses. */
  answer(request: WireRequest): WireAnswer
  /** Who sends this bearer token to any other service. Throws `AwsError` when it is not accepted. */
  bearer(token: string): Principal
  readonly outside: SandboxSso
}

const START_URL = 'https://sandbox.awsapps.com/start'
const PERSON = 'person@example.com'

const ROUTES: ReadonlyMap<string, SsoRoute> = new Map([
  ['GET /federation/credentials', { service: 'sso', action: 'GetRoleCredentials', protocol: 'portal' }],
  ['POST /logout', { service: 'sso', action: 'Logout', protocol: 'portal' }],
  ['POST /token', { service: 'sso-oidc', action: 'CreateToken', protocol: 'oidc' }],
  ['POST /device_authorization', { service: 'sso-oidc', action: 'StartDeviceAuthorization', protocol: 'oidc' }],
  ['POST /client/register', { service: 'sso-oidc', action: 'RegisterClient', protocol: 'oidc' }],
])

export function createSso({ identities, account, region, sso = {}, now }: SsoOptions): Sso {
  const { assignments = [], tokenSeconds = 3_600, loginSeconds = 28_800, roleSeconds = 3_600 } = sso
  const oidc = createOidc({ startUrl: START_URL, tokenSeconds, loginSeconds, now })

  function admit({ headers }: WireRequest): void {
    const token = headers.get('x-amz-sso_bearer_token')
    if (token === undefined || !oidc.accepts(token)) throw new AwsError('UnauthorizedException', 401, 'Session token not found or invalid')
  }

  function roleCredentials(request: WireRequest): object {
    const query = new URLSearchParams(request.query)
    const accountId = query.get('account_id')
    const roleName = query.get('role_name')
    if (!accountId || !roleName) throw new AwsError('InvalidRequestException', 400, 'account_id and role_name are required')
    admit(request)
    if (!assignments.some((each) => each.accountId === accountId && each.roleName === roleName)) {
      throw new AwsError('ForbiddenException', 403, 'No access')
    }
    const suffix = createHash('sha256').update(roleName).digest('hex').slice(0, 16)
    const roleArn = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${roleName}_${suffix}`
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = identities.issue(roleSession(roleArn, PERSON), roleSeconds)
    return { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } }
  }

  function bodyOf(request: WireRequest): object | undefined {
    const action = routeOf(request)?.action
    if (action === 'GetRoleCredentials') return roleCredentials(request)
    if (action === 'CreateToken') return oidc.createToken(jsonOf(request))
    if (action === 'StartDeviceAuthorization') return oidc.startDeviceAuthorization(jsonOf(request))
    if (action === 'RegisterClient') return oidc.registerClient(jsonOf(request))
    admit(request)
    oidc.signOut()
    return undefined
  }

  return {
    route: routeOf,
    answer(request) {
      const body = bodyOf(request)
      return body === undefined
        ? { status: 200 }
        : { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    },
    bearer(token) {
      if (!oidc.accepts(token)) throw new AwsError('AccessDeniedException', 403, 'The bearer token is not known, or has expired.')
      const arn = `arn:aws:identitystore:::user/${PERSON}`
      return { kind: 'user', arn, account, userId: PERSON, mfaPresent: false }
    },
    outside: {
      startUrl: START_URL,
      region,
      signIn({ legacy = false } = {}) {
        const client = oidc.register(!legacy)
        const { accessToken, expiresAt, refreshToken } = oidc.signIn(client)
        return {
          startUrl: START_URL,
          region,
          accessToken,
          expiresAt: instant(expiresAt),
          clientId: client.clientId,
          clientSecret: client.clientSecret,
          registrationExpiresAt: instant(client.expiresAt),
          ...(refreshToken === undefined ? {} : { refreshToken }),
        }
      },
      approve: (userCode) => oidc.approve(userCode),
      signOut: () => oidc.signOut(),
    },
  }
}

function routeOf({ method, path }: WireRequest): SsoRoute | undefined {
  return ROUTES.get(`${method} ${path}`)
}

function jsonOf({ body }: WireRequest): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** As the AWS CLI writes it. */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
