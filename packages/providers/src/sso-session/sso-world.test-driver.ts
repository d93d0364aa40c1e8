/** @module A world with a person's login in it. */
import { fakeWorld, type FakeExchange, type FakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { createHash } from 'node:crypto'

export const START_URL = 'https://corp.example/start'
export const CONFIG = `[default]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
[profile legacy]
sso_start_url = ${START_URL}
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Reader
[profile keys]
aws_access_key_id = AKIA
aws_secret_access_key = CANARY-keys
[sso-session corp]
sso_start_url = ${START_URL}
sso_region = eu-west-1
`
export const SECRETS = ['CANARY-access', 'CANARY-refresh', 'CANARY-client', 'CANARY-next', 'CANARY-secret', 'CANARY-session']
export const PORTAL = 'https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?account_id=123456789012&role_name=Reader'
export const OIDC = 'https://oidc.eu-west-1.amazonaws.com/token'
export const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000

export const pathOf = (id: string): string => `/home/user/.aws/sso/cache/${createHash('sha1').update(id).digest('hex')}.json`
export const at = (ms: number): string => new Date(START + ms).toISOString()

/** A login that lives for an hour and can be refreshed, with `change` in it. */
export const login = (change: Record<string, unknown> = {}): string =>
  JSON.stringify({
    startUrl: START_URL,
    region: 'eu-west-1',
    accessToken: 'CANARY-access',
    expiresAt: at(HOUR_MS),
    clientId: 'client',
    clientSecret: 'CANARY-client',
    registrationExpiresAt: at(90 * 24 * HOUR_MS),
    refreshToken: 'CANARY-refresh',
    ...change,
  })

export interface SsoWorldOptions extends FakeWorldOptions {
  readonly config?: string
  /** Of the session, and of the legacy login; undefined for nobody having signed in. */
  readonly signedIn?: string | undefined
}

export function ssoWorld({ config = CONFIG, files, ...rest }: SsoWorldOptions = {}): FakeWorld {
  const signedIn = 'signedIn' in rest ? rest.signedIn : login()
  const logins = signedIn === undefined ? {} : { [pathOf('corp')]: signedIn, [pathOf(START_URL)]: signedIn }
  return fakeWorld({ ...rest, files: { '/home/user/.aws/config': config, ...logins, ...files } })
}

/** The portal gives credentials for an hour. */
export const gives = (change: Record<string, unknown> = {}, request: string | RegExp = PORTAL): FakeExchange => ({
  request,
  answer: {
    json: {
      roleCredentials: {
        accessKeyId: 'ASIAsso',
        secretAccessKey: 'CANARY-secret',
        sessionToken: 'CANARY-session',
        expiration: START + HOUR_MS,
        ...change,
      },
    },
  },
})

/** The OIDC service gives a token for an hour. */
export const refreshes = (change: Record<string, unknown> = {}, delayMs = 0): FakeExchange => ({
  request: OIDC,
  answer: {
    json: { accessToken: 'CANARY-next', expiresIn: 3_600, refreshToken: 'CANARY-refresh-2', tokenType: 'Bearer', ...change },
    delayMs,
  },
})

export const says = (request: string, status: number, name: string, words = 'CANARY-access'): FakeExchange => ({
  request,
  answer: { status, headers: { 'x-amzn-errortype': name }, json: { message: words, error_description: words } },
})

export const fails = (request: string, status = 503, times = 3): FakeExchange => ({ request, times, answer: { status } })
