import { fromChain, TransportError } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import {
  fromTwilioEnv,
  fromTwilioIni,
  fromTwilioOAuth,
  fromTwilioStatic,
  type FromTwilioOAuthOptions,
  type FromTwilioStaticOptions,
  type TwilioIdentityProvider,
} from './index.js'

const FILE = '/home/user/.twilio/credentials'
const AC = `AC${'a1'.repeat(16)}`
const SK = `SK${'b2'.repeat(16)}`
const TOKEN = 'canary-auth-token'
const SECRET = 'canary-key-secret'
const ACCOUNT = { kind: 'basic', accountSid: AC, username: AC, password: TOKEN }
const KEY = { kind: 'basic', accountSid: AC, username: SK, password: SECRET }

/** Settings by the names of the options; the same stand in variables and in files under other names. */
type Settings = Partial<Record<'accountSid' | 'authToken' | 'apiKey' | 'apiSecret' | 'region' | 'edge', string>>
type Names = Readonly<Record<keyof Settings, string>>

const named = (settings: Settings, names: Names): [string, string][] =>
  Object.entries(settings).map(([name, value]) => [names[name as keyof Settings], value])
const VARIABLES: Names = {
  accountSid: 'TWILIO_ACCOUNT_SID',
  authToken: 'TWILIO_AUTH_TOKEN',
  apiKey: 'TWILIO_API_KEY',
  apiSecret: 'TWILIO_API_SECRET',
  region: 'TWILIO_REGION',
  edge: 'TWILIO_EDGE',
}
const KEYS: Names = {
  accountSid: 'account_sid',
  authToken: 'auth_token',
  apiKey: 'api_key',
  apiSecret: 'api_secret',
  region: 'region',
  edge: 'edge',
}
const OPTIONS: Names = {
  accountSid: 'options.accountSid',
  authToken: 'options.authToken',
  apiKey: 'options.apiKey',
  apiSecret: 'options.apiSecret',
  region: 'options.region',
  edge: 'options.edge',
}
const section = (settings: Settings, profile = 'default') =>
  [`[${profile}]`, ...named(settings, KEYS).map((pair) => pair.join(' = ')), ''].join('\n')

const places: readonly [name: string, names: Names, build: (settings: Settings) => TwilioIdentityProvider][] = [
  ['fromTwilioEnv', VARIABLES, (settings) => fromTwilioEnv(fakeWorld({ env: Object.fromEntries(named(settings, VARIABLES)) }))],
  ['fromTwilioIni', KEYS, (settings) => fromTwilioIni({}, fakeWorld({ files: { [FILE]: section(settings) } }))],
  ['fromTwilioStatic', OPTIONS, (settings) => fromTwilioStatic(settings as FromTwilioStaticOptions)],
]

describe.each(places)('%s', (_, names, build) => {
  test.each<[string, Settings, object]>([
    ['the account with its auth token', { accountSid: AC, authToken: TOKEN }, ACCOUNT],
    ['an API key', { accountSid: AC, apiKey: SK, apiSecret: SECRET }, KEY],
    ['an API key before the auth token', { accountSid: AC, authToken: TOKEN, apiKey: SK, apiSecret: SECRET }, KEY],
    ['region and edge', { accountSid: AC, authToken: TOKEN, region: 'ie1', edge: 'dublin' }, { ...ACCOUNT, region: 'ie1', edge: 'dublin' }],
    ['blanks as nothing', { accountSid: ` ${AC} `, authToken: TOKEN, apiKey: ' ', apiSecret: '', region: ' ' }, ACCOUNT],
  ])('gives %s', async (_case, settings, identity) => {
    expect(await build(settings)()).toEqual(identity)
  })

  test.each<[string, Settings, missing: keyof Settings, other?: keyof Settings]>([
    ['an API key without the account', { apiKey: SK, apiSecret: SECRET }, 'accountSid', 'apiKey'],
    ['a secret without the account', { apiSecret: SECRET }, 'accountSid', 'apiSecret'],
    ['an auth token without the account', { authToken: TOKEN }, 'accountSid', 'authToken'],
    ['an API key without its secret', { accountSid: AC, authToken: TOKEN, apiKey: SK }, 'apiSecret', 'apiKey'],
    ['a secret without its API key', { accountSid: AC, authToken: TOKEN, apiSecret: SECRET }, 'apiKey', 'apiSecret'],
    ['an account alone', { accountSid: AC }, 'authToken', 'accountSid'],
  ])('names what %s lacks', async (_case, settings, missing, other) => {
    const error: unknown = await build(settings)().catch((reason: unknown) => reason)
    const message = `${names[missing]} is not set${other === undefined ? '' : `, though ${names[other]} is`}`
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(message) })
    expectNoSecrets([TOKEN, SECRET], error)
  })

  test.each<[string, Settings, keyof Settings]>([
    ['an account SID of 31 digits', { accountSid: AC.slice(0, -1), authToken: TOKEN }, 'accountSid'],
    ['an API key in the place of the account', { accountSid: SK, authToken: TOKEN }, 'accountSid'],
    ['an auth token in the place of the API key', { accountSid: AC, apiKey: TOKEN, apiSecret: SECRET }, 'apiKey'],
    ['a region that is another host', { accountSid: AC, authToken: TOKEN, region: 'evil.example/' }, 'region'],
    ['an edge that is a path', { accountSid: AC, authToken: TOKEN, edge: '../x' }, 'edge'],
  ])('refuses %s', async (_case, settings, name) => {
    const error: unknown = await build(settings)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(`${names[name]} is not `) })
    expectNoSecrets([TOKEN, SECRET], error)
  })

  test('describes itself without a secret', async () => {
    const lines = await build({ accountSid: AC, apiKey: SK, apiSecret: SECRET }).describe?.()
    expect(lines).toEqual([expect.stringContaining(`API key ...b2b2 of account ${AC}, from `)])
  })
})

test.each([
  [
    'TWILIO_API_KEY_SECRET in the environment',
    () => fromTwilioEnv(fakeWorld({ env: { TWILIO_ACCOUNT_SID: AC, TWILIO_API_KEY: SK, TWILIO_API_KEY_SECRET: SECRET } })),
  ],
  [
    'api_key_secret in the file',
    () => fromTwilioIni({}, fakeWorld({ files: { [FILE]: `[default]\naccount_sid=${AC}\napi_key=${SK}\napi_key_secret=${SECRET}` } })),
  ],
])('takes %s', async (_, build) => {
  expect(await build()()).toEqual(KEY)
})

describe('fromTwilioIni finds the profile', () => {
  const files = { [FILE]: section({ accountSid: AC, authToken: 'default-token' }) + section({ accountSid: AC, authToken: TOKEN }, 'prod') }

  test.each<[string, object, FakeWorldOptions]>([
    ['that the option names', { profile: 'prod' }, { files }],
    ['that the variable names', {}, { files, env: { TWILIO_PROFILE: 'prod' } }],
    ['of the file that the option names', { profile: 'prod', filepath: '/a' }, { files: { '/a': files[FILE] ?? '' } }],
  ])('%s', async (_, options, world) => {
    expect(await fromTwilioIni(options, fakeWorld(world))()).toEqual(ACCOUNT)
  })

  test.each<[string, object, FakeWorldOptions, string]>([
    ['no file', {}, {}, 'NOT_CONFIGURED'],
    ['no default profile', {}, { files: { [FILE]: '[x]\n' } }, 'NOT_CONFIGURED'],
    ['a default profile with AWS keys only', {}, { files: { [FILE]: '[default]\naws_credentials=x' } }, 'NOT_CONFIGURED'],
    ['a named profile that is not there', { profile: 'x' }, { files }, 'INVALID_CONFIG'],
    ['a named file that is not there', { filepath: '/x' }, {}, 'INVALID_CONFIG'],
    ['a file that may not be read', {}, { files: { [FILE]: new TransportError('EACCES', TOKEN) } }, 'INVALID_CONFIG'],
  ])('and with %s says so', async (_, options, world, code) => {
    await expect(fromTwilioIni(options, fakeWorld(world))()).rejects.toMatchObject({ code, source: 'twilio-ini' })
  })
})

const OAUTH_URL = 'https://oauth.twilio.com/v2/token'
const CLIENT = { clientId: 'OQ1', clientSecret: SECRET }
const token = (text: string, seconds: unknown = 3_600) => ({ json: { access_token: text, token_type: 'Bearer', expires_in: seconds } })

describe('fromTwilioOAuth', () => {
  test('asks once for a thousand callers, as a form, and gives the end of the token', async () => {
    const world = fakeWorld({ http: [{ request: `POST ${OAUTH_URL}`, answer: token('t1') }] })
    const provider = fromTwilioOAuth(CLIENT, world)
    const all = await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(new Set(all).size).toBe(1)
    expect(all[0]).toEqual({ kind: 'bearer', token: 't1', expiration: new Date(world.now() + 3_600_000) })
    expect(world.requests[0]).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=OQ1&client_secret=${SECRET}`,
    })
    world.verify()
  })

  test('renews the token ahead of its end, and nobody waits', async () => {
    const world = fakeWorld({ http: [{ request: OAUTH_URL, answer: token('t1') }] })
    const provider = fromTwilioOAuth(CLIENT, world)
    await provider()
    await world.advance(3_500_000)
    world.expect({ request: OAUTH_URL, answer: token('t2') })
    expect(await provider()).toMatchObject({ token: 't1' })
    await world.settle()
    expect(await provider()).toMatchObject({ token: 't2' })
  })

  test('takes the variables, and another origin', async () => {
    const env = { TWILIO_CLIENT_ID: 'OQ1', TWILIO_CLIENT_SECRET: SECRET, TWILIO_ENDPOINT_URL: 'http://127.0.0.1:4010/' }
    const world = fakeWorld({ env, http: [{ request: 'http://127.0.0.1:4010/v2/token', answer: token('t1') }] })
    expect(await fromTwilioOAuth({}, world)()).toMatchObject({ token: 't1' })
  })

  test.each<[string, FromTwilioOAuthOptions, FakeWorldOptions, object]>([
    ['neither id nor secret', {}, {}, { code: 'NOT_CONFIGURED' }],
    ['no secret', { clientId: 'OQ1' }, {}, { code: 'INVALID_CONFIG', message: expect.stringContaining('TWILIO_CLIENT_SECRET is not set') }],
    ['no id', { clientSecret: SECRET }, {}, { code: 'INVALID_CONFIG', message: expect.stringContaining('TWILIO_CLIENT_ID is not set') }],
    ['plain http beyond loopback', { ...CLIENT, endpoint: 'http://twilio.example' }, {}, { code: 'INVALID_CONFIG' }],
    ['a wrong secret', CLIENT, { http: [{ request: OAUTH_URL, answer: { status: 401, text: SECRET } }] }, { code: 'REJECTED' }],
    [
      'throttling',
      CLIENT,
      { http: [{ request: OAUTH_URL, answer: { status: 429, headers: { 'retry-after': '7' } } }] },
      { code: 'UNAVAILABLE', retryAfterMs: 7_000 },
    ],
    ['an outage', CLIENT, { http: [{ request: OAUTH_URL, answer: { status: 503 } }] }, { code: 'UNAVAILABLE' }],
    ['no network', CLIENT, { http: [{ request: OAUTH_URL, answer: new TransportError('ECONNREFUSED', 'no') }] }, { code: 'UNAVAILABLE' }],
    ['nonsense', CLIENT, { http: [{ request: OAUTH_URL, answer: { text: SECRET } }] }, { code: 'UNAVAILABLE' }],
  ])('with %s fails', async (_, options, world, expected) => {
    const error: unknown = await fromTwilioOAuth(options, fakeWorld(world))().catch((reason: unknown) => reason)
    expect(error).toMatchObject(expected)
    expectNoSecrets([SECRET], error)
  })
})

test('fromChain merges them: what is absent passes on, what is half configured stops', async () => {
  const files = { [FILE]: section({ accountSid: AC, authToken: TOKEN }) }
  const chainIn = (world: FakeWorldOptions) => {
    const runtime = fakeWorld(world)
    return fromChain([fromTwilioEnv(runtime), fromTwilioIni({}, runtime)], {}, runtime)
  }
  expect(await chainIn({ files })()).toEqual(ACCOUNT)
  await expect(chainIn({ files, env: { TWILIO_API_KEY: SK } })()).rejects.toMatchObject({ code: 'INVALID_CONFIG', source: 'twilio-env' })
  const report = await chainIn({ files }).explain()
  expectNoSecrets([TOKEN], report, String(report))
})

const within = (worldOptions: FakeWorldOptions, build: (world: ReturnType<typeof fakeWorld>) => TwilioIdentityProvider) => {
  const world = fakeWorld(worldOptions)
  return { world, provider: build(world) }
}

describeProvider('fromTwilioEnv', {
  build: (runtime) => fromTwilioEnv(runtime),
  absent: () => within({}, fromTwilioEnv),
  broken: () => ({ ...within({ env: { TWILIO_AUTH_TOKEN: TOKEN } }, fromTwilioEnv), code: 'INVALID_CONFIG' }),
  working: () => ({ ...within({ env: { TWILIO_ACCOUNT_SID: AC, TWILIO_AUTH_TOKEN: TOKEN } }, fromTwilioEnv), identity: { username: AC } }),
  secrets: [TOKEN],
})

describeProvider('fromTwilioIni', {
  build: (runtime) => fromTwilioIni({}, runtime),
  absent: () => within({}, (world) => fromTwilioIni({}, world)),
  broken: () => ({
    ...within({ files: { [FILE]: `[default]\nauth_token=${TOKEN}` } }, (world) => fromTwilioIni({}, world)),
    code: 'INVALID_CONFIG',
  }),
  working: () => ({
    ...within({ files: { [FILE]: section({ accountSid: AC, authToken: TOKEN }) } }, (world) => fromTwilioIni({}, world)),
    identity: { username: AC },
  }),
  secrets: [TOKEN],
})

describeProvider('fromTwilioOAuth', {
  build: (runtime) => fromTwilioOAuth({}, runtime),
  absent: () => within({}, (world) => fromTwilioOAuth({}, world)),
  broken: () => ({
    ...within({ http: [{ request: OAUTH_URL, answer: { status: 403 } }] }, (world) => fromTwilioOAuth(CLIENT, world)),
    code: 'REJECTED',
  }),
  silent: () => within({ http: [{ request: OAUTH_URL, answer: 'hang' }] }, (world) => fromTwilioOAuth(CLIENT, world)),
  working: () => ({
    ...within({ http: [{ request: OAUTH_URL, answer: token('t1') }] }, (world) => fromTwilioOAuth(CLIENT, world)),
    identity: { token: 't1' },
  }),
  secrets: [SECRET],
})
