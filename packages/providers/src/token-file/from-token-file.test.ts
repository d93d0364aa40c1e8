import { memoryStore, TransportError, type Credentials, type HttpRequest, type Store } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fromTokenFile } from './from-token-file.js'
import { fromWebToken, type FromWebTokenOptions } from './from-web-token.js'

const FILE = '/var/run/secrets/token'
const ROLE = 'arn:aws:iam::123456789012:role/app'
const env = { AWS_WEB_IDENTITY_TOKEN_FILE: FILE, AWS_ROLE_ARN: ROLE, AWS_REGION: 'eu-west-1' }
const STS = /^POST https:\/\/sts\.eu-west-1\.amazonaws\.com\//
const END = '2026-01-01T01:00:00Z'

function jwt(payload: Record<string, unknown>): string {
  const [head, body] = [{ alg: 'RS256' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return `${head}.${body}.canary-signature`
}

function assumed({ key = 'ASIAEXAMPLE7Q2F', end = END, arn = 'arn:aws:sts::123456789012:assumed-role/app/s' } = {}): FakeAnswer {
  const credentials = `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey><SessionToken>canary-session</SessionToken><Expiration>${end}</Expiration></Credentials>`
  const user = `<AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>`
  return answer(200, `<AssumeRoleWithWebIdentityResult>${credentials}${user}</AssumeRoleWithWebIdentityResult>`)
}

function refused(code: string, status = 400): FakeAnswer {
  return answer(status, `<Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error>`, 'ErrorResponse')
}

function answer(status: number, inner: string, element = 'AssumeRoleWithWebIdentityResponse'): FakeAnswer {
  const text = `<${element} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${inner}</${element}>`
  return { status, headers: { 'content-type': 'text/xml' }, text }
}

function world(options: FakeWorldOptions = {}) {
  return fakeWorld({ ...options, env: { ...env, ...options.env }, files: { [FILE]: 'canary-token\n', ...options.files } })
}

const form = (request?: HttpRequest) => Object.fromEntries(new URLSearchParams(String(Buffer.from(request?.body ?? ''))))

describe('the call', () => {
  test('is not signed, and carries the token of the file, trimmed', async () => {
    const here = world({ http: [{ request: STS, answer: assumed() }] })
    await expect(fromTokenFile({}, here)()).resolves.toEqual({
      accessKeyId: 'ASIAEXAMPLE7Q2F',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary-session',
      expiration: new Date(END),
      accountId: '123456789012',
      $source: { CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k', RESOLVED_ACCOUNT_ID: 'T', CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: 'h' },
    })
    here.verify()
    const [request] = here.requests
    expect(Object.keys(request?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('authorization')
    expect(form(request)).toEqual({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'credchain-1767225600000',
      WebIdentityToken: 'canary-token',
    })
  })

  test('options win over the environment, and everything that STS takes is sent', async () => {
    const here = world({
      env: { AWS_ROLE_SESSION_NAME: 'env-session' },
      files: { '/other': 'other-token' },
      http: [{ request: /sts\.ap-south-1/, answer: assumed() }],
    })
    const options = {
      webIdentityTokenFile: '/other',
      roleArn: 'arn:aws:iam::210987654321:role/other',
      roleSessionName: 'mine',
      providerId: 'www.amazon.com',
      policy: '{}',
      policyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
      durationSeconds: 900,
      clientConfig: { region: 'ap-south-1' },
    }
    const credentials = await fromTokenFile(options, here)()
    expect(credentials).toMatchObject({ $source: { CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' } })
    expect(credentials).not.toHaveProperty('$source.CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN')
    expect(form(here.requests[0])).toMatchObject({
      RoleArn: options.roleArn,
      RoleSessionName: 'mine',
      WebIdentityToken: 'other-token',
      ProviderId: 'www.amazon.com',
      Policy: '{}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      DurationSeconds: '900',
    })
  })

  test('the session name of the environment', async () => {
    const here = world({ env: { AWS_ROLE_SESSION_NAME: 'env-session' }, http: [{ request: STS, answer: assumed() }] })
    await fromTokenFile({}, here)()
    expect(form(here.requests[0])).toMatchObject({ RoleSessionName: 'env-session' })
  })

  test('the file is read anew for each refresh', async () => {
    const here = world({ http: [{ request: STS, answer: assumed(), times: 2 }] })
    const provider = fromTokenFile({ refresh: false }, here)
    await provider()
    here.files.set(FILE, 'rotated')
    await provider()
    expect(here.requests.map((request) => form(request).WebIdentityToken)).toEqual(['canary-token', 'rotated'])
  })

  test('a file that AWS’s own interceptor holds is not looked for on the disk', async () => {
    externalDataInterceptor.interceptToken('/not/on/disk', 'from-memory')
    const here = world({ env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/not/on/disk' }, http: [{ request: STS, answer: assumed() }] })
    await fromTokenFile({}, here)()
    expect(form(here.requests[0]).WebIdentityToken).toBe('from-memory')
  })

  test('another assumer is called instead of STS', async () => {
    const here = world()
    const own: Credentials = { accessKeyId: 'own', secretAccessKey: 'canary-secret' }
    const asked: unknown[] = []
    const roleAssumerWithWebIdentity = async (params: unknown) => {
      asked.push(params)
      return own
    }
    const credentials = await fromTokenFile({ roleAssumerWithWebIdentity, durationSeconds: 3_600 }, here)()
    expect(credentials).toMatchObject(own)
    expect(asked).toMatchObject([{ RoleArn: ROLE, WebIdentityToken: 'canary-token', DurationSeconds: 3_600 }])
    expect(own).toEqual({ accessKeyId: 'own', secretAccessKey: 'canary-secret' })
    expect(here.requests).toEqual([])
  })

  test('a thousand callers make one', async () => {
    const here = world({ http: [{ request: STS, answer: assumed() }] })
    const provider = fromTokenFile({}, here)
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(new Set(answers).size).toBe(1)
    here.verify()
  })
})

describe('configuration', () => {
  test('nothing happens before the first call', () => {
    const here = fakeWorld()
    expect(() => fromTokenFile({ durationSeconds: -1 }, here)).not.toThrow()
    expect(() => fromWebToken({ webIdentityToken: '', roleArn: '' }, here)).not.toThrow()
  })

  test.each([
    ['nothing is set', {}, 'NOT_CONFIGURED', 'AWS_WEB_IDENTITY_TOKEN_FILE is not set'],
    ['a blank file', { AWS_WEB_IDENTITY_TOKEN_FILE: ' ' }, 'NOT_CONFIGURED', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
    ['a role alone', { AWS_ROLE_ARN: ROLE }, 'NOT_CONFIGURED', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
    ['a file alone', { AWS_WEB_IDENTITY_TOKEN_FILE: FILE }, 'INVALID_CONFIG', 'AWS_ROLE_ARN'],
    [
      'a missing file',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/none', AWS_ROLE_ARN: ROLE },
      'INVALID_CONFIG',
      '/none (AWS_WEB_IDENTITY_TOKEN_FILE) cannot be read: ENOENT',
    ],
  ])('%s', async (_, variables, code, words) => {
    const here = fakeWorld({ env: variables, files: { [FILE]: 'canary-token' } })
    await expect(fromTokenFile({}, here)()).rejects.toMatchObject({ code, source: 'token-file', message: expect.stringContaining(words) })
  })

  test.each([899, 43_201, 900.5, Number.NaN])('a duration of %d', async (durationSeconds) => {
    const here = world()
    await expect(fromTokenFile({ durationSeconds }, here)()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('durationSeconds'),
    })
    expect(here.requests).toEqual([])
  })

  test.each<[string, string, Partial<FromWebTokenOptions>]>([
    ['no role', 'roleArn', { webIdentityToken: 'x' }],
    ['no token', 'webIdentityToken', { roleArn: ROLE }],
    ['a token of another kind', 'webIdentityToken', { roleArn: ROLE, webIdentityToken: JSON.parse('{}') }],
  ])('fromWebToken with %s is a TypeError at the call', async (_, name, options) => {
    const pending = Reflect.apply(fromWebToken, undefined, [options, world()])()
    await expect(pending).rejects.toThrow(expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(name) }))
  })

  test('describe tells without asking', async () => {
    const here = world()
    await expect(fromTokenFile({}, here).describe?.()).resolves.toEqual([`assume ${ROLE} with the token of the file ${FILE}`])
    await expect(fromWebToken({ webIdentityToken: 'canary', roleArn: ROLE }, here).describe?.()).resolves.toEqual([
      `assume ${ROLE} with a web identity token`,
    ])
    expect(here.requests).toEqual([])
  })
})

const failing = async () => {
  throw new Error('canary')
}

describe('the token', () => {
  const now = Date.parse('2026-01-01T00:00:00Z') / 1_000

  test.each([
    ['text', 'own-token', 'own-token'],
    ['a function', () => ' own-token ', 'own-token'],
    ['an async function', async () => 'own-token', 'own-token'],
    ['a file', { file: FILE }, 'canary-token'],
  ])('as %s', async (_, webIdentityToken, expected) => {
    const here = world({ http: [{ request: STS, answer: assumed() }] })
    await expect(fromWebToken({ webIdentityToken, roleArn: ROLE }, here)()).resolves.toMatchObject({
      $source: { CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' },
    })
    expect(form(here.requests[0]).WebIdentityToken).toBe(expected)
  })

  test.each([
    ['one second before its end', jwt({ exp: now + 1 }), true],
    ['one millisecond before its end', jwt({ exp: now + 0.001 }), true],
    ['at its end', jwt({ exp: now }), false],
    ['after its end', jwt({ exp: now - 1 }), false],
    ['ages ago', jwt({ exp: -1e300 }), false],
    ['without an end', jwt({}), true],
    ['no JWT at all', 'Atza|opaque', true],
  ])('%s', async (_, token, isSent) => {
    const here = world({ files: { [FILE]: token }, ...(isSent ? { http: [{ request: STS, answer: assumed() }] } : {}) })
    const outcome: unknown = await fromTokenFile({}, here)().catch((reason: unknown) => reason)
    const late = { code: 'UNAVAILABLE', message: `token-file: the token of the file ${FILE} (AWS_WEB_IDENTITY_TOKEN_FILE) has expired` }
    expect(outcome).toMatchObject(isSent ? { accessKeyId: 'ASIAEXAMPLE7Q2F' } : late)
    here.verify()
  })

  test.each<[string, FromWebTokenOptions['webIdentityToken'], string, string]>([
    ['an empty file', { file: '/empty' }, 'UNAVAILABLE', 'holds no token'],
    ['empty text', ' ', 'UNAVAILABLE', 'webIdentityToken holds no token'],
    ['an unreadable file', { file: '/locked' }, 'INVALID_CONFIG', 'cannot be read: EACCES'],
    ['a function that fails', failing, 'UNAVAILABLE', 'the function webIdentityToken failed'],
  ])('%s', async (_, webIdentityToken, code, words) => {
    const here = world({ files: { '/empty': '\n', '/locked': new TransportError('EACCES', 'no') } })
    const error: unknown = await fromWebToken({ webIdentityToken, roleArn: ROLE }, here)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, source: 'web-token', message: expect.stringContaining(words) })
    expect(String(error)).not.toContain('canary')
    expect(here.requests).toEqual([])
  })

  test('a function that gives no text is a TypeError', async () => {
    const pending = fromWebToken({ webIdentityToken: () => JSON.parse('7'), roleArn: ROLE }, world())()
    await expect(pending).rejects.toThrow(TypeError)
  })
})

describe('refusals of STS', () => {
  test.each([
    ['AccessDenied', 403, 'REJECTED'],
    ['InvalidIdentityToken', 400, 'REJECTED'],
    ['ExpiredTokenException', 400, 'REJECTED'],
    ['MalformedPolicyDocument', 400, 'INVALID_CONFIG'],
  ])('%s is asked once', async (code, status, expected) => {
    const here = world({ http: [{ request: STS, answer: refused(code, status) }] })
    const error: unknown = await fromTokenFile({}, here)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: expected, source: 'token-file', message: expect.stringContaining(ROLE) })
    expect(inspect(error)).not.toContain('canary')
    here.verify()
  })

  test('a token that was rotated meanwhile is tried, once', async () => {
    const here = world()
    const rotate = () => {
      here.files.set(FILE, `rotated-${here.requests.length}`)
      return refused('ExpiredTokenException')
    }
    here.expect({ request: STS, answer: rotate, times: 2 })
    await expect(fromTokenFile({}, here)()).rejects.toMatchObject({ code: 'REJECTED' })
    expect(here.requests.map((request) => form(request).WebIdentityToken)).toEqual(['canary-token', 'rotated-1'])
    here.verify()
  })

  test.each([
    ['no credentials', answer(200, '<AssumeRoleWithWebIdentityResult/>'), 'no whole set of credentials'],
    ['credentials that have ended', assumed({ end: '2026-01-01T00:00:00Z' }), 'already expired'],
  ])('%s', async (_, given, words) => {
    const here = world({ http: [{ request: STS, answer: given }] })
    await expect(fromTokenFile({}, here)()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(words) })
  })

  test('an abort passes with its own reason', async () => {
    const here = world({ http: [{ request: STS, answer: 'hang' }] })
    const controller = new AbortController()
    const pending = fromTokenFile({ refresh: false }, here)({ signal: controller.signal }).catch((error: unknown) => error)
    await here.advance(10)
    controller.abort('enough')
    expect(await pending).toBe('enough')
  })
})

describe('a store', () => {
  test.each([
    ['the same token', { sub: 'me', iss: 'i' }, {}, 1],
    // What a token says of itself anybody can write: only STS tells whether it is true.
    ['another token that says it is of the same subject', { sub: 'me', iss: 'i', exp: 1_767_300_000 }, {}, 2],
    ['another policy', { sub: 'me', iss: 'i' }, { policy: '{}' }, 2],
    [
      'another endpoint',
      { sub: 'me', iss: 'i' },
      { clientConfig: { endpoint: async () => ({ protocol: 'http:', hostname: '127.0.0.1', path: '/' }) } },
      2,
    ],
    ['another subject', { sub: 'you', iss: 'i' }, {}, 2],
    ['another issuer', { sub: 'me', iss: 'j' }, {}, 2],
    ['another duration', { sub: 'me', iss: 'i' }, { durationSeconds: 1_800 }, 2],
    ['another role', { sub: 'me', iss: 'i' }, { roleArn: `${ROLE}2` }, 2],
    ['another region', { sub: 'me', iss: 'i' }, { clientConfig: { region: 'ap-south-1' } }, 2],
  ])('%s is shared or not', async (_, claims, options, calls) => {
    const worlds = [jwt({ sub: 'me', iss: 'i' }), jwt(claims)].map((token) =>
      world({ files: { [FILE]: token }, http: [{ request: /POST/, answer: assumed() }] }),
    )
    const [here, there] = worlds
    const store = memoryStore({}, here)
    await fromTokenFile({ store }, here)()
    await fromTokenFile({ store, ...options }, there)()
    expect(worlds.flatMap(({ requests }) => requests)).toHaveLength(calls)
  })

  test('is told what the AWS CLI would call it', async () => {
    const here = world({ http: [{ request: /POST/, answer: assumed() }] })
    const places: unknown[] = []
    const memory = memoryStore({}, here)
    const store: Store = { ...memory, set: async (...[, , , place]) => (places.push(place?.cli), undefined) }
    await fromTokenFile({ store, durationSeconds: 1_800, roleSessionName: 'nightly' }, here)()
    expect(places).toEqual([{ kind: 'assume-role', params: { RoleArn: ROLE, RoleSessionName: 'nightly', DurationSeconds: 1_800 } }])
  })
})

const within = (here: ReturnType<typeof world>) => ({ world: here, provider: fromTokenFile({}, here) })
describeProvider('fromTokenFile', {
  build: (runtime) => fromTokenFile({}, runtime),
  absent: () => within(fakeWorld()),
  broken: () => ({ ...within(world({ http: [{ request: STS, answer: refused('AccessDenied', 403) }] })), code: 'REJECTED' }),
  silent: () => within(world({ http: [{ request: STS, answer: 'hang', times: 9 }] })),
  working: () => ({ ...within(world({ http: [{ request: STS, answer: assumed() }] })), identity: { accessKeyId: 'ASIAEXAMPLE7Q2F' } }),
  secrets: ['canary-token', 'canary-secret', 'canary-session'],
})
