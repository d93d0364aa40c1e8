import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { TransportError, type CredentialsEvent } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { fromIni } from '../ini/from-ini.js'
import { fromLoginCredentials, type FromLoginCredentialsOptions } from './from-login-credentials.js'

const SESSION = 'arn:aws:sts::123456789012:assumed-role/Admin/ann'
const NAME = `${createHash('sha256').update(SESSION).digest('hex')}.json`
const FILE = `/home/user/.aws/login/cache/${NAME}`
const CONFIG = '/home/user/.aws/config'
const START = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000
const URL = 'https://eu-west-1.signin.aws.amazon.com/v1/token'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const dpopKey = keys.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString()

const at = (ms: number) => new Date(START + ms).toISOString().replace('.000Z', 'Z')

/** The file of a login whose keys end so many milliseconds after the start. */
function login(endsMs: number, change: object = {}, keyChange: object = {}): string {
  return JSON.stringify({
    accessToken: {
      accessKeyId: 'ASIALOGINLOGINLOGIN1',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary-token',
      accountId: '123456789012',
      expiresAt: at(endsMs),
      ...keyChange,
    },
    tokenType: 'urn:aws:params:oauth:token-type:access_token_sigv4',
    clientId: 'arn:aws:signin:::devtools/same-device',
    refreshToken: 'canary-refresh-1',
    idToken: 'canary-id',
    dpopKey,
    ...change,
  })
}

/** What the service answers to the n-th exchange. */
const renewed = (n = 2, change: object = {}): FakeAnswer => ({
  json: {
    accessToken: { accessKeyId: `ASIALOGINLOGINLOGIN${n}`, secretAccessKey: `canary-secret-${n}`, sessionToken: `canary-token-${n}` },
    tokenType: 'aws_sigv4',
    refreshToken: `canary-refresh-${n}`,
    expiresIn: 900,
    ...change,
  },
})
const exchange = (answer: FakeExchange['answer'] = renewed(), times = 1): FakeExchange => ({ request: `POST ${URL}`, answer, times })
const denied = (error: string, status = 401): FakeAnswer => ({
  status,
  headers: { 'x-amzn-errortype': 'AccessDeniedException:http://internal' },
  json: { error, message: 'no more of canary-refresh-1' },
})
const PROFILE = `[profile dev]\nlogin_session = ${SESSION}\nregion = eu-west-1\n`

interface LoginWorldOptions extends FakeWorldOptions {
  readonly config?: string
  readonly file?: string | TransportError | undefined
}

function worldOf({ config = PROFILE, file, files = {}, ...options }: LoginWorldOptions = {}): FakeWorld {
  return fakeWorld({ at: START, ...options, files: { [CONFIG]: config, ...(file !== undefined && { [FILE]: file }), ...files } })
}

const provide = (world: FakeWorld, options: FromLoginCredentialsOptions = {}) => fromLoginCredentials({ profile: 'dev', ...options }, world)
const outcome = (pending: Promise<unknown>) => pending.catch((error: unknown) => error)

/** Lets the world's time pass until the call settles. Signing takes real time, so time must not pass at once. */
async function inTime<R>(world: FakeWorld, pending: Promise<R>): Promise<R> {
  let isSettled = false
  const settled = outcome(pending).then(() => (isSettled = true))
  while (!isSettled) await world.advance(10)
  await settled
  return pending
}
const bodyOf = (world: FakeWorld, index = 0): unknown => JSON.parse(String(world.requests[index]?.body))

describe('credentials that have time left', () => {
  test('are those of the file, with account and attribution', async () => {
    await expect(provide(worldOf({ file: login(15 * MINUTE) }))()).resolves.toEqual({
      accessKeyId: 'ASIALOGINLOGINLOGIN1',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary-token',
      accountId: '123456789012',
      expiration: new Date(START + 15 * MINUTE),
      $source: { CREDENTIALS_LOGIN: 'AD' },
    })
  })

  test.each([
    [5 * MINUTE + 1_000, 0],
    [5 * MINUTE, 1],
    [-1_000, 1],
  ])('with %i ms of life the service is asked %i times', async (leftMs, times) => {
    const world = worldOf({ file: login(leftMs), http: times === 0 ? [] : [exchange()] })
    await provide(world)()
    world.verify()
  })

  test('who needs more life than is left gets new ones', async () => {
    const world = worldOf({ file: login(10 * MINUTE), http: [exchange()] })
    await expect(provide(world)({ minRemainingMs: 12 * MINUTE })).resolves.toMatchObject({ expiration: new Date(START + 15 * MINUTE) })
    world.verify()
  })

  test.each<[string, LoginWorldOptions, FromLoginCredentialsOptions, object]>([
    ['AWS_PROFILE', { env: { AWS_PROFILE: 'dev' } }, { profile: undefined }, {}],
    ['the client that asks', {}, { profile: undefined }, { callerClientConfig: { profile: 'dev', region: async () => 'eu-west-1' } }],
    ['another file', { config: '', files: { '/c': PROFILE } }, { configFilepath: '/c' }, {}],
    ['AWS_LOGIN_CACHE_DIRECTORY', { env: { AWS_LOGIN_CACHE_DIRECTORY: '/d/' }, files: { [`/d/${NAME}`]: login(15 * MINUTE) } }, {}, {}],
    [
      'Windows',
      {
        platform: 'win32',
        home: 'C:\\u',
        files: { 'C:\\u\\.aws\\config': PROFILE, [`C:\\u\\.aws\\login\\cache\\${NAME}`]: login(15 * MINUTE) },
      },
      { configFilepath: '~\\.aws\\config' },
      {},
    ],
  ])('found by %s', async (_, options, providerOptions, request) => {
    const isElsewhere = Object.keys(options.files ?? {}).some((path) => path.endsWith(NAME))
    const world = worldOf({ file: isElsewhere ? undefined : login(15 * MINUTE), ...options })
    await expect(provide(world, providerOptions)(request)).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN1' })
  })
})

describe('a renewal', () => {
  test('proves the key, and is written back with everything else that the file holds', async () => {
    const world = worldOf({ file: login(0, { unknown: [1] }), http: [exchange()] })
    await expect(provide(world)()).resolves.toMatchObject({
      accessKeyId: 'ASIALOGINLOGINLOGIN2',
      accountId: '123456789012',
      expiration: new Date(START + 15 * MINUTE),
    })
    expect(bodyOf(world)).toEqual({
      clientId: 'arn:aws:signin:::devtools/same-device',
      grantType: 'refresh_token',
      refreshToken: 'canary-refresh-1',
    })
    const { payload, protectedHeader } = await jwtVerify(world.requests[0]?.headers?.['dpop'] ?? '', keys.publicKey, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(START),
    })
    expect(payload).toEqual({ htm: 'POST', htu: URL, iat: START / 1_000, jti: expect.stringMatching(/^[\w-]{36}$/) })
    const { kty, crv, x, y } = createPublicKey(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' })
    expect(protectedHeader.jwk).toEqual({ kty, crv, x, y })
    expect(JSON.parse(String(world.files.get(FILE)))).toEqual(
      JSON.parse(
        login(
          15 * MINUTE,
          { unknown: [1], refreshToken: 'canary-refresh-2' },
          {
            accessKeyId: 'ASIALOGINLOGINLOGIN2',
            secretAccessKey: 'canary-secret-2',
            sessionToken: 'canary-token-2',
          },
        ),
      ),
    )
  })

  test('is one for all callers and providers of a session, and each attempt has a proof of its own', async () => {
    const answers: FakeAnswer[] = [{ status: 503 }, renewed()]
    const world = worldOf({ file: login(0), http: [exchange(() => answers.shift() ?? 'hang', 2)] })
    const providers = [provide(world), provide(world), fromIni({ profile: 'dev' }, world)]
    const all = await inTime(world, Promise.all(providers.flatMap((provider) => [provider(), provider()])))
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ASIALOGINLOGINLOGIN2']))
    world.verify()
    expect(new Set(world.requests.map(({ headers }) => headers?.['dpop'])).size).toBe(2)
  })

  test('comes ahead of the end, behind the callers', async () => {
    const world = worldOf({ file: login(15 * MINUTE), http: [exchange()] })
    const provider = provide(world)
    await provider()
    world.jump(10 * MINUTE + 1_000)
    expect(world.requests).toHaveLength(0)
    world.jump(2 * MINUTE)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN1' })
    while (world.requests.length === 0) await world.settle()
    await world.settle()
    await world.settle()
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN2' })
    world.verify()
  })

  test('is asked for by forceRefresh, unless the file has another login', async () => {
    const world = worldOf({ file: login(15 * MINUTE) })
    const provider = provide(world)
    await provider()
    world.files.set(FILE, login(16 * MINUTE, { refreshToken: 'canary-other' }, { accessKeyId: 'ASIAAGAIN' }))
    await expect(provider({ forceRefresh: true })).resolves.toMatchObject({ accessKeyId: 'ASIAAGAIN' })
    world.expect(exchange())
    await expect(provider({ forceRefresh: true })).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN2' })
    expect(bodyOf(world)).toMatchObject({ refreshToken: 'canary-other' })
  })

  test.each<[string, LoginWorldOptions, FromLoginCredentialsOptions, object, string]>([
    ['the file', { file: login(0, { signInRegion: 'us-west-2' }) }, { clientConfig: { region: 'eu-west-2' } }, {}, 'us-west-2'],
    ['clientConfig', {}, { clientConfig: { region: async () => 'eu-west-2' } }, {}, 'eu-west-2'],
    ['the profile', {}, {}, { callerClientConfig: { region: async () => 'eu-west-3' } }, 'eu-west-1'],
    [
      'the client that asks',
      { config: `[profile dev]\nlogin_session=${SESSION}` },
      {},
      { callerClientConfig: { region: async () => 'eu-west-3' } },
      'eu-west-3',
    ],
    ['AWS_REGION', { config: `[profile dev]\nlogin_session=${SESSION}`, env: { AWS_REGION: 'eu-west-4' } }, {}, {}, 'eu-west-4'],
    ['nobody', { config: `[profile dev]\nlogin_session=${SESSION}` }, {}, {}, 'us-east-1'],
  ])('is asked of the region that %s says', async (_, options, providerOptions, request, region) => {
    const url = `https://${region}.signin.aws.amazon.com/v1/token`
    const world = worldOf({ file: login(0), ...options, http: [{ request: url, answer: renewed() }] })
    await provide(world, providerOptions)(request)
    world.verify()
  })

  test.each([
    [
      'its services section',
      'services = here\n[services here]\nsignin =\n  endpoint_url = https://here.example/\n',
      'https://here.example/v1/token',
    ],
    ['its endpoint_url', 'endpoint_url = https://here.example/base', 'https://here.example/base/v1/token'],
    ['FIPS', 'use_fips_endpoint = true', 'https://signin-fips.eu-west-1.amazonaws.com/v1/token'],
  ])('goes where the profile says: %s', async (_, lines, url) => {
    for (const build of [fromLoginCredentials, fromIni]) {
      const world = worldOf({ config: `${PROFILE}${lines}`, file: login(0), http: [{ request: url, answer: renewed() }] })
      await build({ profile: 'dev' }, world)()
      world.verify()
    }
  })

  test.each(['evil.example/', 'a.b', '', '-'])('is not sent to the host that a region %j makes', async (signInRegion) => {
    const world = worldOf({ config: `[profile dev]\nlogin_session=${SESSION}`, file: login(0, { signInRegion: `${signInRegion}#` }) })
    expect(await outcome(provide(world)())).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('region') })
  })
})

describe('the disk', () => {
  test('that takes nothing: the renewed login lives in memory, renewal after renewal', async () => {
    const events: CredentialsEvent[] = []
    const world = worldOf({ file: login(0), http: [exchange(), exchange(renewed(3))] })
    world.writeFailure = new TransportError('EROFS', 'canary')
    const provider = provide(world, { onEvent: (event) => events.push(event) })
    await provider()
    await expect(provide(world)()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN2' })
    world.jump(16 * MINUTE)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN3' })
    expect(bodyOf(world, 1)).toMatchObject({ refreshToken: 'canary-refresh-2' })
    await expect(provide(world)()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN3' })
    const reasons = events.flatMap((event) => (event.type === 'notice' ? [event.reason] : []))
    expect(reasons[0]).toBe(`~/.aws/login/cache/${NAME} could not be written (EROFS): no other process has the renewed login`)
    world.files.set(FILE, login(40 * MINUTE, { refreshToken: 'canary-new' }, { accessKeyId: 'ASIAAGAIN' }))
    await expect(provide(world)()).resolves.toMatchObject({ accessKeyId: 'ASIAAGAIN' })
  })

  test('that got another login meanwhile keeps it', async () => {
    const world = worldOf({ file: login(0) })
    const newer = login(15 * MINUTE, { refreshToken: 'canary-new' }, { accessKeyId: 'ASIAAGAIN' })
    world.expect(exchange(() => (world.files.set(FILE, newer), renewed())))
    await expect(provide(world)()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN2' })
    expect(world.files.get(FILE)).toBe(newer)
  })

  test.each([
    ['has time left', 15 * MINUTE, [], 'ASIAAGAIN'],
    ['has to be renewed too', 0, [exchange(renewed(3))], 'ASIALOGINLOGINLOGIN3'],
  ])('another process was faster, and its login %s', async (_, endsMs, more, accessKeyId) => {
    const world = worldOf({ file: login(0) })
    const newer = login(endsMs, { refreshToken: 'canary-new' }, { accessKeyId: 'ASIAAGAIN' })
    world.expect(
      exchange(() => (world.files.set(FILE, newer), denied('TOKEN_EXPIRED'))),
      ...more,
    )
    await expect(provide(world)()).resolves.toMatchObject({ accessKeyId })
    world.verify()
  })
})

test('another process was faster, and is about to write its login', async () => {
  const world = worldOf({ file: login(0), http: [exchange(denied('TOKEN_EXPIRED'))] })
  const pending = provide(world)()
  while (world.requests.length === 0) await world.settle()
  await world.advance(700)
  world.files.set(FILE, login(15 * MINUTE, { refreshToken: 'canary-new' }, { accessKeyId: 'ASIAAGAIN' }))
  await expect(inTime(world, pending)).resolves.toMatchObject({ accessKeyId: 'ASIAAGAIN' })
})

describe('failures', () => {
  test.each([
    ['TOKEN_EXPIRED', 'has expired'],
    ['AUTHCODE_EXPIRED', 'has expired'],
    ['USER_CREDENTIALS_CHANGED', 'the password was changed'],
    ['INSUFFICIENT_PERMISSIONS', 'SignInLocalDevelopmentAccess'],
  ])('%s: the login has to be opened again', async (error, words) => {
    const world = worldOf({ file: login(0), http: [exchange(denied(error))] })
    const failure = await inTime(world, outcome(provide(world)()))
    expect(failure).toMatchObject({ code: 'REJECTED', hint: 'Run: aws login --profile dev', message: expect.stringContaining(words) })
    expect(failure).toMatchObject({ message: expect.stringContaining(`the login ${SESSION}`) })
  })

  test('a denial without a reason that is known', async () => {
    const world = worldOf({ file: login(0), http: [exchange(denied('ELSE', 403))] })
    expect(await inTime(world, outcome(provide(world)()))).toMatchObject({
      code: 'REJECTED',
      message: `login: renewing the login ${SESSION} failed (AccessDeniedException: no more of [token])`,
      hint: 'Run: aws login --profile dev',
    })
  })

  const VALIDATION: FakeAnswer = {
    status: 400,
    headers: { 'x-amzn-errortype': 'ValidationException' },
    json: { error: 'INVALID_REQUEST', message: 'x' },
  }
  test.each<[string, FakeAnswer, number]>([
    ['a wrong request', VALIDATION, 1],
    ['a denial', denied('TOKEN_EXPIRED'), 1],
    ['a failure of the service', { status: 500 }, 3],
    ['too many requests', { status: 429 }, 3],
    ['no connection', new TransportError('ECONNREFUSED', 'x'), 3],
    ['nonsense', { text: '<html>' }, 1],
    ['half an answer', renewed(2, { refreshToken: '' }), 1],
    ['keys that lack something', renewed(2, { accessToken: { accessKeyId: 'a' } }), 1],
    ['keys that have no life', renewed(2, { expiresIn: 0 }), 1],
  ])('%s: the keys are used to their end', async (_, answer, times) => {
    const events: CredentialsEvent[] = []
    const world = worldOf({ file: login(MINUTE), http: [exchange(answer, times)] })
    const pending = provide(world, { onEvent: (event) => events.push(event) })()
    expect(await inTime(world, outcome(pending))).toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN1' })
    expect(events).toContainEqual(expect.objectContaining({ type: 'notice', reason: expect.stringContaining('used until they expire') }))
    world.verify()
  })

  test('once they have ended it is said', async () => {
    const world = worldOf({ file: login(0), http: [exchange(VALIDATION)] })
    expect(await inTime(world, outcome(provide(world)()))).toMatchObject({ code: 'REJECTED', hint: 'Run: aws login --profile dev' })
  })

  test('a cache that holds the keys tells of the failure as of any', async () => {
    const events: CredentialsEvent[] = []
    const world = worldOf({ file: login(15 * MINUTE), http: [exchange({ status: 500 }, 3)] })
    const provider = provide(world, { onEvent: (event) => events.push(event) })
    await provider()
    world.jump(13 * MINUTE)
    await provider()
    while (world.requests.length < 3) await world.advance(10)
    await world.advance(10)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN1' })
    expect(events.map(({ type }) => type)).toContain('kept-after-failure')
    expect(events.map(({ type }) => type)).not.toContain('notice')
  })

  test('no login, then one', async () => {
    const world = worldOf()
    const provider = provide(world)
    expect(await outcome(provider())).toMatchObject({
      code: 'REJECTED',
      message: `login: the login ${SESSION} is not there: ~/.aws/login/cache/${NAME} does not exist`,
      hint: 'Run: aws login --profile dev',
    })
    world.files.set(FILE, login(15 * MINUTE))
    world.jump(5_001)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: 'ASIALOGINLOGINLOGIN1' })
  })

  test.each<[string, string | TransportError, string]>([
    ['no JSON', '{"canary', 'is not a JSON object'],
    ['no keys', login(0, { accessToken: undefined }), 'has no valid accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt'],
    ['no refresh token', login(0, { refreshToken: undefined }), 'has no valid refreshToken'],
    ['no client', login(0, { clientId: '' }), 'has no valid clientId'],
    ['no key of proof', login(0, { dpopKey: 1 }), 'has no valid dpopKey'],
    ['an account that is none', login(0, {}, { accountId: 'evil.example/' }), 'has no valid accountId'],
    ['an end that is none', login(0, {}, { expiresAt: 'soon' }), 'has no valid expiresAt'],
    ['no permission', new TransportError('EACCES', 'canary'), 'cannot be read: EACCES'],
  ])('a file with %s', async (_, file, words) => {
    expect(await outcome(provide(worldOf({ file }))())).toMatchObject({
      code: 'INVALID_CONFIG',
      message: `login: ~/.aws/login/cache/${NAME} ${words}`,
    })
  })

  test.each([
    ['text that is no key', 'canary-key'],
    ['a key of another curve', other],
  ])('a dpopKey with %s', async (_, pem) => {
    const world = worldOf({ file: login(0, { dpopKey: pem }) })
    const error = await outcome(provide(world)())
    expect(error).toMatchObject({
      code: 'INVALID_CONFIG',
      hint: 'Run: aws login --profile dev',
      message: expect.stringContaining('dpopKey'),
    })
    expect(String(error)).not.toContain('canary')
  })

  test.each<[string, string, FromLoginCredentialsOptions, string, string]>([
    ['no default profile', '', { profile: undefined }, 'NOT_CONFIGURED', 'there is no default profile'],
    ['a profile that is not there', PROFILE, { profile: 'dve' }, 'INVALID_CONFIG', 'there is no profile dve'],
    ['a profile without a login', '[profile dev]\nregion = eu-west-1', {}, 'NOT_CONFIGURED', 'profile dev has no login_session'],
    ['a file of another format', '[profile dev', {}, 'INVALID_CONFIG', ':1:'],
  ])('%s', async (_, config, options, code, words) => {
    expect(await outcome(provide(worldOf({ config }), options)())).toMatchObject({
      code,
      source: 'login',
      message: expect.stringContaining(words),
    })
  })
})

describe('as part of a profile', () => {
  test('a login is what fromIni resolves, and a source of roles', async () => {
    const world = worldOf({ file: login(15 * MINUTE) })
    await expect(fromIni({ profile: 'dev' }, world)()).resolves.toMatchObject({
      accessKeyId: 'ASIALOGINLOGINLOGIN1',
      accountId: '123456789012',
      $source: { CREDENTIALS_LOGIN: 'AD', CREDENTIALS_PROFILE_LOGIN: 'AC' },
    })
  })

  test('its failures name the line, and keep the command', async () => {
    expect(await outcome(fromIni({ profile: 'dev' }, worldOf())())).toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('/home/user/.aws/config:2: profile dev: login: the login'),
      hint: 'Run: aws login --profile dev',
    })
  })
})

test('describe says whose login it is, and rejects without one', async () => {
  const there = provide(worldOf({ file: login(0) }))
  await expect(there.describe?.()).resolves.toEqual([`the login ${SESSION} of profile dev, in ~/.aws/login/cache/${NAME}`])
  await expect(provide(worldOf()).describe?.()).rejects.toMatchObject({ code: 'REJECTED' })
})

const within = (options: LoginWorldOptions) => {
  const world = worldOf(options)
  return { world, provider: provide(world) }
}
describeProvider('fromLoginCredentials', {
  build: (runtime) => fromLoginCredentials({}, runtime),
  absent: () => within({ config: '[profile dev]' }),
  broken: () => ({ ...within({ file: login(0, { dpopKey: undefined }) }), code: 'INVALID_CONFIG' }),
  silent: () => within({ file: login(0), http: [exchange('hang', 9)] }),
  working: () => ({ ...within({ file: login(15 * MINUTE) }), identity: { accessKeyId: 'ASIALOGINLOGINLOGIN1' } }),
  secrets: ['canary', 'PRIVATE KEY', ...dpopKey.split('\n').filter((line) => line.length > 20 && !line.includes('-'))],
})
