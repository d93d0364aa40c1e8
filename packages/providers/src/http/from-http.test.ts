import { TransportError, type CredentialsEvent } from '@credchain/core'
import { fakeWorld, type FakeExchange, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromContainerMetadata } from './from-container-metadata.js'
import { fromHttp } from './from-http.js'

const URL = 'http://169.254.170.23/v1/credentials'
const TOKEN_FILE = '/var/run/token'
const body = {
  AccessKeyId: 'ASIAEXAMPLE7Q2F',
  SecretAccessKey: 'canary-secret',
  Token: 'canary-session',
  Expiration: '2026-01-01T06:00:00Z',
}
const ok: FakeExchange = { request: URL, answer: { json: body } }
const failing = (status: number, times = 1, headers: Record<string, string> = {}): FakeExchange => ({
  request: URL,
  answer: { status, headers },
  times,
})

function world(options: FakeWorldOptions = {}) {
  return fakeWorld({ ...options, env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: URL, ...options.env } })
}

const identity = {
  accessKeyId: 'ASIAEXAMPLE7Q2F',
  secretAccessKey: 'canary-secret',
  sessionToken: 'canary-session',
  expiration: new Date('2026-01-01T06:00:00Z'),
}

describe('where it asks', () => {
  test('nothing happens before the first call, however wrong the options', () => {
    const closed = world({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'nonsense' } })
    expect(() => fromHttp({ timeout: -1, awsContainerCredentialsRelativeUri: 'x' }, closed)).not.toThrow()
    expect(closed.requests).toEqual([])
  })

  test.each([
    ['unset', {}],
    ['blank', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '  ', AWS_CONTAINER_CREDENTIALS_FULL_URI: '' }],
  ])('%s is not configured', async (_, env) => {
    await expect(fromHttp({}, fakeWorld({ env }))()).rejects.toMatchObject({ code: 'NOT_CONFIGURED', source: 'http' })
    await expect(fromContainerMetadata({}, fakeWorld({ env }))()).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
      source: 'container-metadata',
    })
  })

  test.each([
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: Number.NaN }],
    ['maxRetries', { maxRetries: -1 }],
    ['maxRetries', { maxRetries: 1.5 }],
  ])('a wrong %s is a TypeError at the call', async (name, options) => {
    await expect(fromHttp(options, world())()).rejects.toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(name) }),
    )
  })

  test('the environment is read at the call, options win over it', async () => {
    const here = world({ http: [ok, { request: 'https://vending.example/c', answer: { json: body } }] })
    const fromEnvironment = fromHttp({}, here)
    const fromOption = fromHttp({ awsContainerCredentialsFullUri: 'https://vending.example/c' }, here)
    await expect(fromEnvironment()).resolves.toMatchObject(identity)
    await expect(fromOption()).resolves.toMatchObject(identity)
    here.verify()
  })

  test('container-metadata asks the same way', async () => {
    const here = fakeWorld({
      env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1', AWS_CONTAINER_CREDENTIALS_FULL_URI: URL },
      http: [{ request: 'GET http://169.254.170.2/v2/credentials/1', answer: { json: body } }],
    })
    await expect(fromContainerMetadata({}, here)()).resolves.toMatchObject(identity)
    here.verify()
  })

  test('describe tells without asking', async () => {
    const env = { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'canary-token' }
    await expect(fromHttp({}, world({ env })).describe?.()).resolves.toEqual([
      'http://169.254.170.23, with the token of AWS_CONTAINER_AUTHORIZATION_TOKEN',
    ])
    const file = { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: TOKEN_FILE }
    await expect(fromHttp({}, world({ env: file })).describe?.()).resolves.toEqual([
      `http://169.254.170.23, with the token of the file ${TOKEN_FILE}`,
    ])
    await expect(fromHttp({}, world()).describe?.()).resolves.toEqual(['http://169.254.170.23'])
    await expect(fromHttp({}, fakeWorld()).describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  })
})

const sent = (here: ReturnType<typeof world>) => here.requests.map(({ headers }) => headers?.authorization)

describe('the token', () => {
  const withFile = { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: TOKEN_FILE, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'plain' }

  test('none is sent when there is none', async () => {
    const here = world({ http: [ok] })
    await fromHttp({}, here)()
    expect(here.requests[0]?.headers).toEqual({ accept: 'application/json' })
  })

  test('the file wins over the value, and is trimmed', async () => {
    const here = world({ env: withFile, files: { [TOKEN_FILE]: '  from-file\r\n' }, http: [ok] })
    await fromHttp({}, here)()
    expect(sent(here)).toEqual(['from-file'])
  })

  test('the file is read again at every attempt', async () => {
    const files = { [TOKEN_FILE]: 'one' }
    const here = world({ env: withFile, files, http: [failing(503), ok] })
    const pending = fromHttp({}, here)()
    await here.settle()
    here.files.set(TOKEN_FILE, 'two')
    await here.advance(200)
    await pending
    expect(sent(here)).toEqual(['one', 'two'])
  })

  test.each([400, 401, 403, 404])('a %i is tried once more, at once, with a token that was rotated meanwhile', async (status) => {
    const here = world({ env: withFile, files: { [TOKEN_FILE]: 'old' } })
    const rotate = () => {
      here.files.set(TOKEN_FILE, 'new')
      return { status }
    }
    here.expect({ request: URL, answer: rotate }, ok)
    await expect(fromHttp({}, here)()).resolves.toMatchObject(identity)
    expect(sent(here)).toEqual(['old', 'new'])
  })

  test('but not a third time', async () => {
    const here = world({ env: withFile, files: { [TOKEN_FILE]: 'token-0' } })
    const rotate = () => {
      here.files.set(TOKEN_FILE, `token-${here.requests.length}`)
      return { status: 403 }
    }
    here.expect({ request: URL, answer: rotate, times: 5 })
    await expect(fromHttp({}, here)()).rejects.toMatchObject({ code: 'REJECTED' })
    expect(sent(here)).toEqual(['token-0', 'token-1'])
  })

  test.each([
    [
      'an unreadable file',
      { [TOKEN_FILE]: new TransportError('EACCES', 'no') },
      'INVALID_CONFIG',
      `${TOKEN_FILE} (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) cannot be read: EACCES`,
    ],
    ['a missing file', {}, 'INVALID_CONFIG', 'cannot be read: ENOENT'],
    ['a line feed inside', { [TOKEN_FILE]: 'canary\nX-Evil: 1' }, 'INVALID_CONFIG', 'no header may hold'],
    ['a carriage return inside', { [TOKEN_FILE]: 'canary\rmore' }, 'INVALID_CONFIG', 'no header may hold'],
    ['a character beyond Latin-1', { [TOKEN_FILE]: 'canary…' }, 'INVALID_CONFIG', 'no header may hold'],
    ['an empty file', { [TOKEN_FILE]: ' \n' }, 'UNAVAILABLE', 'is empty'],
  ])('%s', async (_, files, code, words) => {
    const here = world({ env: withFile, files })
    const error: unknown = await fromHttp({}, here)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
    expect(String(error)).not.toContain('canary')
    expect(here.requests).toEqual([])
  })
})

describe('retries', () => {
  test.each([
    ['a 500', { status: 500 }],
    ['a 429', { status: 429 }],
    ['a refused connection', new TransportError('ECONNREFUSED', 'no')],
    ['a reset', new TransportError('ECONNRESET', 'no')],
  ])('%s is tried again with a growing pause', async (_, answer) => {
    const here = world({ http: [{ request: URL, answer, times: 3 }, ok] })
    const started = here.now()
    const pending = fromHttp({}, here)()
    // 150 + 300 + 600 ms: three quarters of 200, 400, 800, as random is 0.5
    await here.advance(1_049)
    expect(here.requests).toHaveLength(3)
    await here.advance(1)
    await expect(pending).resolves.toMatchObject(identity)
    expect(here.now() - started).toBe(1_050)
  })

  test('and given up after maxRetries', async () => {
    const here = world({ http: [failing(500, 3)] })
    const pending = fromHttp({ maxRetries: 2 }, here)().catch((error: unknown) => error)
    await here.advance(60_000)
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE', message: 'http: the endpoint answered 500' })
    here.verify()
  })

  test('one that never answers is given up at the timeout, each time', async () => {
    const here = world({ http: [{ request: URL, answer: 'hang', times: 2 }] })
    const started = here.now()
    let ended = 0
    const pending = fromHttp({ maxRetries: 1, timeout: 400 }, here)().catch((error: unknown) => {
      ended = here.now()
      return error
    })
    await here.advance(5_000)
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE', message: 'http: 169.254.170.23 did not answer within 400 ms' })
    expect(ended - started).toBe(400 + 150 + 400)
  })

  test.each([400, 401, 403, 404, 302, 204])('a %i is final', async (status) => {
    const here = world({ http: [failing(status)] })
    await expect(fromHttp({}, here)()).rejects.toMatchObject({ source: 'http' })
    expect(here.requests).toHaveLength(1)
  })

  test('an answer that is too long is final', async () => {
    const here = world({ http: [{ request: URL, answer: new TransportError('EMSGSIZE', 'long') }] })
    await expect(fromHttp({}, here)()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('65536 bytes') })
  })

  test('Retry-After is waited for', async () => {
    const here = world({ http: [failing(429, 1, { 'retry-after': '4' }), ok] })
    const pending = fromHttp({}, here)()
    await here.advance(3_999)
    expect(here.requests).toHaveLength(1)
    await here.advance(1)
    await expect(pending).resolves.toMatchObject(identity)
  })

  test.each([
    [6, 2],
    [7, 1],
  ])('Retry-After: %i within the 7 s that four attempts of a second may take makes %i requests at once', async (seconds, requests) => {
    const here = world({ http: [failing(503, 1, { 'retry-after': String(seconds) }), ok] })
    const pending = fromHttp({}, here)().catch((error: unknown) => error)
    await here.advance(6_000)
    expect(here.requests).toHaveLength(requests)
    const expected = requests === 2 ? identity : { code: 'UNAVAILABLE', retryAfterMs: 7_000 }
    expect(await pending).toMatchObject(expected)
  })

  test('the last attempt gets only the time that is left', async () => {
    const here = world({ http: [failing(503, 1, { 'retry-after': '2' }), { request: URL, answer: 'hang' }] })
    const pending = fromHttp({ maxRetries: 1, timeout: 800 }, here)().catch((error: unknown) => error)
    await here.advance(2_400)
    expect(here.requests[1]?.deadlineMs).toBe(400)
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE' })
  })

  describe.each([
    { name: 'an hour ahead of', skewMs: 3_600_000 },
    { name: 'an hour behind', skewMs: -3_600_000 },
  ])('go by the clock of the machine, where the endpoint is $name it', ({ skewMs }) => {
    const dated = (here: ReturnType<typeof world>, headers: Record<string, string> = {}) => ({
      date: new Date(here.now() + skewMs).toUTCString(),
      ...headers,
    })

    test('a 503 is tried again', async () => {
      const here = world()
      const answer = () => ({ status: 503, headers: dated(here) })
      here.expect({ request: URL, answer, times: 2 }, ok)
      const pending = fromHttp({}, here)().catch((error: unknown) => error)
      await here.advance(450)
      expect(await pending).toMatchObject(identity)
    })

    test.each([
      { seconds: 6, requests: 2 },
      { seconds: 7, requests: 1 },
    ])('Retry-After: $seconds makes $requests requests', async ({ seconds, requests }) => {
      const here = world()
      here.expect({ request: URL, answer: () => ({ status: 503, headers: dated(here, { 'retry-after': String(seconds) }) }) }, ok)
      const pending = fromHttp({}, here)().catch((error: unknown) => error)
      await here.advance(6_000)
      expect(here.requests).toHaveLength(requests)
      expect(await pending).toMatchObject(requests === 2 ? identity : { code: 'UNAVAILABLE', retryAfterMs: 7_000 })
    })

    test('the last attempt gets only the time that is left', async () => {
      const here = world()
      const answer = () => ({ status: 503, headers: dated(here, { 'retry-after': '2' }) })
      here.expect({ request: URL, answer }, { request: URL, answer: 'hang' })
      const pending = fromHttp({ maxRetries: 1, timeout: 800 }, here)().catch((error: unknown) => error)
      await here.advance(2_400)
      expect(here.requests[1]?.deadlineMs).toBe(400)
      expect(await pending).toMatchObject({ code: 'UNAVAILABLE' })
    })

    test('a Retry-After that is a date is one of the clock of the endpoint', async () => {
      const here = world()
      const later = () => new Date(here.now() + skewMs + 4_000).toUTCString()
      here.expect({ request: URL, answer: () => ({ status: 503, headers: dated(here, { 'retry-after': later() }) }) }, ok)
      const pending = fromHttp({}, here)().catch((error: unknown) => error)
      await here.advance(3_000)
      expect(here.requests).toHaveLength(1)
      await here.advance(1_000)
      expect(await pending).toMatchObject(identity)
    })
  })

  test('an abort ends the pause with its own reason', async () => {
    const here = world({ http: [failing(500)] })
    const controller = new AbortController()
    const pending = fromHttp({ refresh: false }, here)({ signal: controller.signal }).catch((error: unknown) => error)
    await here.advance(10)
    controller.abort('enough')
    expect(await pending).toBe('enough')
    expect(here.pendingSleeps).toBe(0)
  })
})

describe('the cache', () => {
  test('a thousand callers make one request', async () => {
    const here = world({ http: [ok] })
    const provider = fromHttp({}, here)
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(new Set(answers).size).toBe(1)
    here.verify()
  })

  test('refresh: false asks each time, and takes no expired answer', async () => {
    const here = world({ at: '2026-01-01T05:59:59.999Z', http: [{ ...ok, times: 2 }] })
    const provider = fromHttp({ refresh: false }, here)
    await expect(provider()).resolves.toMatchObject(identity)
    here.jump(1)
    await expect(provider()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    here.verify()
  })

  test('while the agent is down, the credentials are served for 15 minutes past their end, never silently', async () => {
    const events: CredentialsEvent[] = []
    const here = world({ http: [ok, { request: URL, answer: { status: 500 }, times: Infinity }] })
    const provider = fromHttp({ maxRetries: 0, onEvent: (event) => events.push(event) }, here)
    await provider()
    here.jump(6 * 3_600_000 + 15 * 60_000 - 1)
    await expect(provider()).resolves.toMatchObject(identity)
    expect(events).toContainEqual(expect.objectContaining({ type: 'kept-after-failure', expired: true }))
    here.jump(1)
    await expect(provider()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

for (const [name, build] of [
  ['fromHttp', fromHttp],
  ['fromContainerMetadata', fromContainerMetadata],
] as const) {
  const within = (here: ReturnType<typeof world>) => ({ world: here, provider: build({}, here) })
  describeProvider(name, {
    build: (runtime) => build({}, runtime),
    absent: () => within(fakeWorld()),
    broken: () => ({
      ...within(world({ http: [failing(403)], env: { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'canary-token' } })),
      code: 'REJECTED',
    }),
    silent: () => within(world({ http: [{ request: URL, answer: 'hang', times: 4 }] })),
    working: () => ({ ...within(world({ http: [ok] })), identity }),
    secrets: ['canary-token', 'canary-secret', 'canary-session'],
  })
}
