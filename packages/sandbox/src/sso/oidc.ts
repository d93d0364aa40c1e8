/** @module The OIDC service of IAM Identity Center. https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/ */
import { randomBytes } from 'node:crypto'
import { AwsError } from '../server/aws-error.js'
import { createDeviceLogins } from './device-logins.js'

export interface OidcOptions {
  readonly startUrl: string
  readonly tokenSeconds: number
  readonly loginSeconds: number
  readonly now: () => number
}

/** What a client holds after CreateToken, and after a person has signed in. */
interface IssuedTokens {
  readonly accessToken: string
  readonly expiresAt: number
  /** Absent for clients that are not registered for it. */
  readonly refreshToken?: string
}

interface RegisteredClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly expiresAt: number
  readonly refreshes: boolean
}

export interface Oidc {
  registerClient(body: unknown): object
  startDeviceAuthorization(body: unknown): object
  createToken(body: unknown): object
  /** The person enters the code of a device and agrees. Throws `TypeError` for one that nobody was shown. */
  approve(userCode: string): void
  register(refreshes: boolean): RegisteredClient
  signIn(client: RegisteredClient): IssuedTokens
  signOut(): void
  /** Whether the token would be accepted now. */
  accepts(accessToken: string): boolean
}

interface RefreshGrant {
  readonly clientId: string
  readonly endsAt: number
}

/** AWS's own: ninety days. */
const REGISTRATION_MS = 90 * 24 * 3_600_000
const REFRESH_GRANT = 'refresh_token'
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

export function createOidc({ startUrl, tokenSeconds, loginSeconds, now }: OidcOptions): Oidc {
  const devices = createDeviceLogins(now)
  const clients = new Map<string, RegisteredClient>()
  const accessTokens = new Map<string, number>()
  const refreshTokens = new Map<string, RefreshGrant>()

  function register(refreshes: boolean): RegisteredClient {
    const client = { clientId: secret(16), clientSecret: secret(64), expiresAt: now() + REGISTRATION_MS, refreshes }
    clients.set(client.clientId, client)
    return client
  }

  function issue({ clientId, refreshes }: RegisteredClient, endsAt: number): IssuedTokens {
    const accessToken = secret(48)
    // A login that ends takes its tokens along.
    const expiresAt = Math.min(now() + tokenSeconds * 1000, endsAt)
    accessTokens.set(accessToken, expiresAt)
    if (!refreshes) return { accessToken, expiresAt }
    const refreshToken = secret(48)
    refreshTokens.set(refreshToken, { clientId, endsAt })
    return { accessToken, expiresAt, refreshToken }
  }

  function clientOf({ clientId, clientSecret }: Members): RegisteredClient {
    const client = clients.get(needed(clientId, 'clientId'))
    if (client === undefined || client.clientSecret !== needed(clientSecret, 'clientSecret') || now() >= client.expiresAt) {
      throw new AwsError('InvalidClientException', 401, 'The client is unknown, or its registration has ended.')
    }
    return client
  }

  function signIn(client: RegisteredClient): IssuedTokens {
    return issue(client, now() + loginSeconds * 1000)
  }

  function refresh(client: RegisteredClient, { refreshToken }: Members): IssuedTokens {
    if (!client.refreshes) throw new AwsError('UnauthorizedClientException', 400, 'The client is not registered for that grant.')
    const given = needed(refreshToken, 'refreshToken')
    const grant = refreshTokens.get(given)
    if (grant === undefined || grant.clientId !== client.clientId) {
      throw new AwsError('InvalidGrantException', 400, 'The refresh token is unknown, used, or of another client.')
    }
    // Good for one use, whatever comes of it.
    refreshTokens.delete(given)
    if (now() >= grant.endsAt) throw new AwsError('ExpiredTokenException', 400, 'The login has ended.')
    return issue(client, grant.endsAt)
  }

  function tokensFor(grantType: string, client: RegisteredClient, members: Members): IssuedTokens {
    if (grantType === REFRESH_GRANT) return refresh(client, members)
    if (grantType !== DEVICE_GRANT) {
      throw new AwsError('UnsupportedGrantTypeException', 400, 'The sandbox knows refresh tokens and device codes only.')
    }
    devices.redeem(needed(members.deviceCode, 'deviceCode'), client.clientId)
    return signIn(client)
  }

  return {
    register,
    signIn,
    approve: (userCode) => devices.approve(userCode),
    signOut() {
      accessTokens.clear()
      refreshTokens.clear()
    },
    accepts: (accessToken) => now() < (accessTokens.get(accessToken) ?? -Infinity),

    registerClient(body) {
      const { clientName, clientType, scopes, grantTypes } = membersOf(body)
      needed(clientName, 'clientName')
      if (needed(clientType, 'clientType') !== 'public')
        throw new AwsError('InvalidClientMetadataException', 400, 'Clients are public here.')
      const grants = Array.isArray(grantTypes) ? grantTypes : undefined
      // Clients without scopes are legacy ones, whose logins are not refreshed.
      const client = register(grants === undefined ? Array.isArray(scopes) && scopes.length > 0 : grants.includes(REFRESH_GRANT))
      const { clientId, clientSecret, expiresAt } = client
      return { clientId, clientSecret, clientIdIssuedAt: seconds(now()), clientSecretExpiresAt: seconds(expiresAt) }
    },

    startDeviceAuthorization(body) {
      const members = membersOf(body)
      const { clientId } = clientOf(members)
      if (needed(members.startUrl, 'startUrl') !== startUrl) throw new AwsError('InvalidRequestException', 400, 'The start URL is unknown.')
      return devices.start(clientId, startUrl)
    },

    createToken(body) {
      const members = membersOf(body)
      const grantType = needed(members.grantType, 'grantType')
      const { accessToken, expiresAt, refreshToken } = tokensFor(grantType, clientOf(members), members)
      return { accessToken, tokenType: 'Bearer', expiresIn: seconds(expiresAt - now()), refreshToken }
    },
  }
}

type Members = Readonly<Partial<Record<string, unknown>>>

function membersOf(body: unknown): Members {
  if (typeof body === 'object' && body !== null) return { ...body }
  throw new AwsError('InvalidRequestException', 400, 'The body is not a JSON object.')
}

function needed(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new AwsError('InvalidRequestException', 400, `${name} is missing.`)
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
