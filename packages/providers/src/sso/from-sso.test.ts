import { memoryStore, TransportError, type CredentialsEvent } from '@credchain/core'
import { expectNoSecrets, type FakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import {
  at,
  CONFIG,
  fails,
  gives,
  login,
  OIDC,
  pathOf,
  PORTAL,
  refreshes,
  says,
  SECRETS,
  ssoWorld,
  START,
  START_URL,
  type SsoWorldOptions,
} from '../sso-session/sso-world.test-driver.js'
import { fromSSO, type FromSSOOptions } from './from-sso.js'

const ROLE = { ssoStartUrl: START_URL, ssoRegion: 'eu-west-1', ssoAccountId: '123456789012', ssoRoleName: 'Reader' }
const EXPIRED = login({ expiresAt: at(0) })
const SESSION_LOGIN = 'Run: aws sso login --profile default'

/** The failure of a call, whose time is let pass. */
async function failure(world: FakeWorld, options: FromSSOOptions = {}): Promise<unknown> {
  const failed = fromSSO(options, world)().then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )
  await world.advance(60_000)
  return failed
}

describe('the credentials', () => {
  test.each<[string, FromSSOOptions, SsoWorldOptions, Record<string, string>]>([
    ['of the session of the default profile', {}, {}, { CREDENTIALS_SSO: 's' }],
    ['of a legacy profile', { profile: 'legacy' }, {}, { CREDENTIALS_SSO_LEGACY: 'u' }],
    ['of AWS_PROFILE', {}, { env: { AWS_PROFILE: 'legacy' } }, { CREDENTIALS_SSO_LEGACY: 'u' }],
    ['of options', ROLE, { config: '[broken' }, { CREDENTIALS_SSO_LEGACY: 'u' }],
    ['of options with a session', { ...ROLE, ssoSession: 'corp' }, { config: '[broken' }, { CREDENTIALS_SSO: 's' }],
    [
      'of a session named by an option',
      { ssoSession: 'corp', ssoAccountId: '123456789012', ssoRoleName: 'Reader' },
      {},
      { CREDENTIALS_SSO: 's' },
    ],
    ['of a legacy login without a refresh token', ROLE, { signedIn: login({ refreshToken: undefined }) }, { CREDENTIALS_SSO_LEGACY: 'u' }],
  ])('%s', async (_, options, more, $source) => {
    const world = ssoWorld({ ...more, http: [gives()] })
    await expect(fromSSO(options, world)()).resolves.toEqual({
      accessKeyId: 'ASIAsso',
      secretAccessKey: 'CANARY-secret',
      sessionToken: 'CANARY-session',
      expiration: new Date(at(3_600_000)),
      accountId: '123456789012',
      $source,
    })
    expect(world.requests).toMatchObject([{ method: 'GET', headers: { 'x-amz-sso_bearer_token': 'CANARY-access' } }])
    world.verify()
  })

  test('of the profile of the client that asks', async () => {
    const world = ssoWorld({ http: [gives()] })
    const credentials = await fromSSO({}, world)({ callerClientConfig: { profile: 'legacy', region: async () => 'us-east-1' } })
    expect(credentials).toMatchObject({ $source: { CREDENTIALS_SSO_LEGACY: 'u' } })
  })

  test('are asked for once by a thousand callers, and again when their end is near', async () => {
    const world = ssoWorld({ signedIn: login({ expiresAt: at(8 * 3_600_000) }), http: [gives(), gives({ expiration: START + 7_200_000 })] })
    const provider = fromSSO({}, world)
    await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(world.requests).toHaveLength(1)
    world.jump(3_600_000)
    await provider()
    world.verify()
  })

  test('are shared through a store, by the same login alone', async () => {
    const world = ssoWorld({ http: [gives(), gives({ accessKeyId: 'ASIAother' })] })
    const store = memoryStore({}, world)
    const ask = async () => (await fromSSO({ store }, world)()).accessKeyId
    expect([await ask(), await ask()]).toEqual(['ASIAsso', 'ASIAsso'])
    world.files.set(pathOf('corp'), login({ accessToken: 'CANARY-access-of-another' }))
    expect(await ask()).toBe('ASIAother')
    world.verify()
  })

  test('rest where the AWS CLI would keep them', async () => {
    const world = ssoWorld({ http: [gives()] })
    const places: unknown[] = []
    const memory = memoryStore({}, world)
    await fromSSO({ store: { ...memory, set: async (...[, , , place]) => (places.push(place?.cli), undefined) } }, world)()
    expect(places).toEqual([{ kind: 'sso', params: { accountId: '123456789012', roleName: 'Reader', sessionName: 'corp' } }])
  })

  test('describe tells role and login, and asks nobody', async () => {
    const world = ssoWorld()
    const lines = await fromSSO({}, world).describe?.()
    expect(lines).toEqual([
      'role Reader in account 123456789012, by the login of sso-session corp, signed in until 2026-01-01T01:00:00.000Z',
    ])
    world.files.set(pathOf('corp'), EXPIRED)
    await expect(fromSSO({}, world).describe?.()).resolves.toEqual([expect.stringContaining('token to be refreshed')])
    world.files.delete(pathOf('corp'))
    await expect(fromSSO({}, world).describe?.()).rejects.toMatchObject({ code: 'REJECTED', hint: SESSION_LOGIN })
    expect(world.requests).toEqual([])
  })
})

describe('the portal', () => {
  const services = `${CONFIG}[profile local]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
services = here
endpoint_url = https://all.example
use_dualstack_endpoint = TRUE
[profile all]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
endpoint_url = https://portal.example
[services here]
sso =
  endpoint_url = https://portal.example/
`
  const OWN = 'https://portal.example/federation/credentials?account_id=123456789012&role_name=Reader'
  test.each<[string, FromSSOOptions, Record<string, string>, string]>([
    ['of the region of the options', { clientConfig: { region: 'us-east-2' } }, {}, PORTAL.replace('eu-west-1', 'us-east-2')],
    ['dual-stack', { clientConfig: { useDualstackEndpoint: async () => true } }, {}, PORTAL.replace('amazonaws.com', 'api.aws')],
    ['FIPS by the environment', {}, { AWS_USE_FIPS_ENDPOINT: 'true' }, PORTAL.replace('portal.sso', 'portal.sso-fips')],
    ['of the options', { clientConfig: { endpoint: 'https://portal.example' } }, { AWS_ENDPOINT_URL_SSO: 'https://no.example' }, OWN],
    ['of its variable', {}, { AWS_ENDPOINT_URL_SSO: 'https://portal.example', AWS_ENDPOINT_URL: 'https://no.example' }, OWN],
    ['of the variable for all', {}, { AWS_ENDPOINT_URL: 'https://portal.example' }, OWN],
    ['of no variable', {}, { AWS_ENDPOINT_URL: 'https://no.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, PORTAL],
    ['of the services section', { profile: 'local' }, { AWS_USE_DUALSTACK_ENDPOINT: 'false' }, OWN],
    ['of the profile', { profile: 'all' }, {}, OWN],
    ['of a profile that is told to ignore it', { profile: 'all' }, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, PORTAL],
    [
      'dual-stack of the profile',
      { profile: 'local' },
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      PORTAL.replace('amazonaws.com', 'api.aws'),
    ],
  ])('%s', async (_, options, env, url) => {
    const world = ssoWorld({ config: services, env, http: [gives({}, url)] })
    await fromSSO(options, world)()
    world.verify()
  })

  test('a place of one’s own and a variant of AWS’s contradict each other', async () => {
    const world = ssoWorld({ config: services })
    expect(await failure(world, { profile: 'local' })).toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('dual-stack'),
    })
  })

  test('is asked again while it may mend, as often as the settings say', async () => {
    const world = ssoWorld({ http: [fails(PORTAL, 503, 1), { request: PORTAL, answer: new TransportError('ECONNRESET', 'x') }, gives()] })
    const pending = fromSSO({}, world)()
    await world.advance(5_000)
    await expect(pending).resolves.toMatchObject({ accessKeyId: 'ASIAsso' })
    for (const [options, env] of [
      [{ clientConfig: { maxAttempts: 1 } }, { AWS_MAX_ATTEMPTS: '5' }],
      [{}, { AWS_MAX_ATTEMPTS: '1' }],
    ] as const) {
      const other = ssoWorld({ env, http: [fails(PORTAL, 503, 1)] })
      expect(await failure(other, options)).toMatchObject({ code: 'UNAVAILABLE' })
      other.verify()
    }
  })

  test.each<[string, number, string, string, string, string | undefined]>([
    [
      'a role that is not assigned',
      403,
      'ForbiddenException',
      'REJECTED',
      'role Reader in account 123456789012',
      'Check the account and the role',
    ],
    [
      'a role that is not there',
      404,
      'ResourceNotFoundException',
      'REJECTED',
      'ResourceNotFoundException',
      'Check the account and the role',
    ],
    ['a malformed request', 400, 'InvalidRequestException', 'INVALID_CONFIG', 'InvalidRequestException', undefined],
    ['throttling', 429, 'TooManyRequestsException', 'UNAVAILABLE', 'TooManyRequestsException', undefined],
  ])('%s', async (_, status, name, code, words, hint) => {
    const exchange = { ...says(PORTAL, status, name), times: status === 429 ? 3 : 1 }
    const error = await failure(ssoWorld({ http: [exchange] }))
    expect(error).toMatchObject({ code, source: 'sso', message: expect.stringContaining(words) })
    expect((error as { hint?: string }).hint ?? '').toContain(hint ?? '')
    expectNoSecrets(SECRETS, error)
  })

  test.each([
    ['no credentials', {}, 'no whole set'],
    ['half of them', { roleCredentials: { accessKeyId: 'a', secretAccessKey: 'b', expiration: START + 1 } }, 'no whole set'],
    [
      'an expiration in words',
      { roleCredentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: 'x' } },
      'no whole set',
    ],
    ['dead ones', { roleCredentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: START } }, 'already expired'],
  ])('an answer with %s', async (_, json, words) => {
    const error = await failure(ssoWorld({ http: [{ request: PORTAL, answer: { json } }] }))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(words) })
  })
})

describe('a client of the caller’s', () => {
  const give = { accessKeyId: 'ASIAclient', secretAccessKey: 'b', sessionToken: 'c', expiration: START + 60_000 }

  test('is asked in place of the portal', async () => {
    const asked: unknown[] = []
    const ssoClient = { send: 1, getRoleCredentials: async (input: object) => (asked.push(input), { roleCredentials: give }) }
    const world = ssoWorld()
    await expect(fromSSO({ ssoClient }, world)()).resolves.toMatchObject({ accessKeyId: 'ASIAclient', accountId: '123456789012' })
    expect(asked).toEqual([{ accountId: '123456789012', roleName: 'Reader', accessToken: 'CANARY-access' }])
  })

  test('fails as the portal does, and is not quoted', async () => {
    const throwing = (name: string, httpStatusCode: number) => ({
      send: 1,
      getRoleCredentials: async () => {
        throw Object.assign(new Error('CANARY-access'), { name, $metadata: { httpStatusCode } })
      },
    })
    const refused = await failure(ssoWorld(), { ssoClient: throwing('UnauthorizedException', 401), profile: 'legacy' })
    expect(refused).toMatchObject({ code: 'REJECTED', hint: 'Run: aws sso login --profile legacy' })
    const down = await failure(ssoWorld(), { ssoClient: throwing('ServiceUnavailable', 503) })
    expect(down).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('ServiceUnavailable') })
    expectNoSecrets(SECRETS, refused, down)
  })

  test('without the method is a wrong argument', async () => {
    expect(await failure(ssoWorld(), { ssoClient: { send: 1 } })).toBeInstanceOf(TypeError)
  })
})

describe('the configuration', () => {
  const noSession = '[default]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r'
  test.each<[string, FromSSOOptions, SsoWorldOptions, string, string]>([
    ['no profile', {}, { config: '' }, 'NOT_CONFIGURED', 'there is no default profile'],
    ['a named profile that is not there', { profile: 'lagacy' }, {}, 'INVALID_CONFIG', 'there is no profile lagacy'],
    ['a profile of another kind', { profile: 'keys' }, {}, 'NOT_CONFIGURED', 'profile keys does not sign in with IAM Identity Center'],
    [
      'a missing sso-session',
      {},
      { config: noSession },
      'INVALID_CONFIG',
      'sso: /home/user/.aws/config:2: sso_session of profile default names no [sso-session]',
    ],
    [
      'a profile for tokens alone',
      {},
      { config: '[default]\nsso_session = s\n[sso-session s]\nsso_region = r\nsso_start_url = u' },
      'INVALID_CONFIG',
      '/home/user/.aws/config:2: profile default lacks sso_account_id and sso_role_name',
    ],
    [
      'options that are not all',
      { ssoStartUrl: START_URL, ssoRoleName: 'r' },
      {},
      'INVALID_CONFIG',
      'the options lack ssoAccountId, ssoRegion',
    ],
    ['options without a place', { ssoAccountId: '1', ssoRoleName: 'r' }, {}, 'INVALID_CONFIG', 'the options lack ssoStartUrl, ssoRegion'],
    ['a session without a role', { ssoSession: 'corp' }, {}, 'INVALID_CONFIG', 'the options lack ssoAccountId, ssoRoleName'],
    [
      'a session of no section',
      { ssoSession: 'x', ssoAccountId: '1', ssoRoleName: 'r' },
      {},
      'INVALID_CONFIG',
      'there is no [sso-session x] in ~/.aws/config',
    ],
    ['an account that is none', { ...ROLE, ssoAccountId: 'evil.example/' }, {}, 'INVALID_CONFIG', 'an account that is not'],
    ['a region that is none', { ...ROLE, ssoRegion: 'evil.example/' }, {}, 'INVALID_CONFIG', 'the region is not the name of one'],
    [
      'a flag that is none',
      {},
      { config: `${CONFIG}[default]\nuse_fips_endpoint = maybe` },
      'INVALID_CONFIG',
      'use_fips_endpoint must be true or false',
    ],
    [
      'services that are not there',
      {},
      { config: `${CONFIG}[default]\nservices = x` },
      'INVALID_CONFIG',
      'services = x, and there is no [services x] section',
    ],
  ])('%s', async (_, options, more, code, words) => {
    const world = ssoWorld(more)
    const error = await failure(world, options)
    expect(error).toMatchObject({ code, source: 'sso', message: expect.stringContaining(words) })
    expect(world.requests).toEqual([])
  })

  test.each(['ssoStartUrl', 'ssoRoleName', 'profile', 'filepath'])('%s that is no text is a wrong argument', async (name) => {
    await expect(fromSSO({ [name]: 7 }, ssoWorld())()).rejects.toThrow(TypeError)
  })
})

describe('a login that is not there', () => {
  test.each<[string, FromSSOOptions, SsoWorldOptions, string, string]>([
    ['nobody signed in', {}, { signedIn: undefined }, 'is not there: ~/.aws/sso/cache/', SESSION_LOGIN],
    ['an empty file', {}, { signedIn: '' }, 'is not a JSON object', SESSION_LOGIN],
    ['a file without a token', {}, { signedIn: login({ accessToken: '' }) }, 'has no accessToken', SESSION_LOGIN],
    [
      'a legacy login that has expired',
      { profile: 'legacy' },
      { signedIn: EXPIRED },
      'expired at 2026-01-01T00:00:00.000Z',
      'Run: aws sso login --profile legacy',
    ],
    ['one without a refresh token', {}, { signedIn: login({ expiresAt: at(0), refreshToken: '' }) }, 'no refresh token', SESSION_LOGIN],
    [
      'one whose registration has expired',
      {},
      { signedIn: login({ expiresAt: at(0), registrationExpiresAt: at(0) }) },
      'client registration',
      SESSION_LOGIN,
    ],
    [
      'a session of options',
      { ...ROLE, ssoSession: 'corp' },
      { signedIn: undefined },
      'login of sso-session corp',
      'Run: aws sso login --sso-session corp',
    ],
    [
      'a start URL of options',
      ROLE,
      { signedIn: undefined },
      `login at ${START_URL}`,
      `Run: aws sso login --profile <a profile with sso_start_url = ${START_URL}>`,
    ],
    [
      'a session with blanks',
      { ...ROLE, ssoSession: "it's a" },
      { signedIn: undefined },
      "it's a",
      String.raw`Run: aws sso login --sso-session 'it'\''s a'`,
    ],
  ])('%s', async (_, options, more, words, hint) => {
    const world = ssoWorld(more)
    const error = await failure(world, options)
    expect(error).toMatchObject({ code: 'REJECTED', hint, message: expect.stringContaining(words), tryNextLink: false })
    expect(world.requests).toEqual([])
  })

  test('a file that may not be read is a matter of configuration', async () => {
    const world = ssoWorld({ files: { [pathOf('corp')]: new TransportError('EACCES', 'canary') } })
    expect(await failure(world)).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('cannot be read: EACCES') })
  })

  test('a login after that is seen without a restart', async () => {
    const world = ssoWorld({ signedIn: undefined, http: [gives()] })
    const provider = fromSSO({}, world)
    await expect(provider()).rejects.toMatchObject({ code: 'REJECTED' })
    world.files.set(pathOf('corp'), login())
    // A refusal is remembered for no more than that.
    world.jump(5_000)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIAsso' })
  })
})

describe('a token that the portal does not know', () => {
  const unknown = says(PORTAL, 401, 'UnauthorizedException')

  test('is told with the command', async () => {
    const error = await failure(ssoWorld({ http: [unknown] }), { profile: 'legacy' })
    expect(error).toMatchObject({
      code: 'REJECTED',
      hint: 'Run: aws sso login --profile legacy',
      message: expect.stringContaining('UnauthorizedException'),
    })
    expectNoSecrets(SECRETS, error)
  })

  test('gives way to a refreshed one', async () => {
    const world = ssoWorld({ http: [unknown, refreshes(), gives()] })
    await expect(fromSSO({}, world)()).resolves.toMatchObject({ accessKeyId: 'ASIAsso' })
    expect(world.requests.map(({ headers }) => headers?.['x-amz-sso_bearer_token'])).toEqual(['CANARY-access', undefined, 'CANARY-next'])
    world.verify()
  })

  test('gives way to that of a person who has just signed in', async () => {
    const world: FakeWorld = ssoWorld({
      http: [
        {
          request: PORTAL,
          answer: () => {
            world.files.set(pathOf(START_URL), login({ accessToken: 'CANARY-access-2' }))
            return { status: 401 }
          },
        },
        gives(),
      ],
    })
    await expect(fromSSO({ profile: 'legacy' }, world)()).resolves.toMatchObject({ accessKeyId: 'ASIAsso' })
    world.verify()
  })

  test.each([
    ['when the refresh is refused too', says(OIDC, 400, 'InvalidGrantException')],
    ['when the refresh fails', fails(OIDC)],
  ])('is told %s', async (_, exchange) => {
    expect(await failure(ssoWorld({ http: [unknown, exchange] }))).toMatchObject({ code: 'REJECTED', hint: SESSION_LOGIN })
  })
})

test('what cannot be written is told, and the token is used all the same', async () => {
  const events: CredentialsEvent[] = []
  const world = ssoWorld({ signedIn: EXPIRED, http: [refreshes(), gives()] })
  world.writeFailure = new TransportError('EROFS', 'canary')
  await fromSSO({ onEvent: (event) => events.push(event) }, world)()
  expect(events).toContainEqual(expect.objectContaining({ type: 'notice', reason: expect.stringContaining('EROFS') }))
  expectNoSecrets(SECRETS, events)
})

describeProvider('fromSSO', {
  build: (runtime) => fromSSO({}, runtime),
  absent: () => {
    const world = ssoWorld({ config: '' })
    return { world, provider: fromSSO({}, world) }
  },
  broken: () => {
    const world = ssoWorld({ http: [says(PORTAL, 403, 'ForbiddenException')] })
    return { world, provider: fromSSO({}, world), code: 'REJECTED' }
  },
  silent: () => {
    const world = ssoWorld({ http: [{ request: PORTAL, answer: 'hang', times: Infinity }] })
    return { world, provider: fromSSO({}, world) }
  },
  working: () => {
    const world = ssoWorld({ http: [gives()] })
    return { world, provider: fromSSO({}, world), identity: { accessKeyId: 'ASIAsso' } }
  },
  secrets: SECRETS,
})
