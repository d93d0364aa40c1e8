import { clockSynced, TransportError, type Credentials, type ResolveRequest } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeExchange, type FakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fromInstanceMetadata, type FromInstanceMetadataOptions } from './from-instance-metadata.js'

const HOST = 'http://169.254.169.254'
const TOKEN_URL = `PUT ${HOST}/latest/api/token`
const LIST_URL = `GET ${HOST}/latest/meta-data/iam/security-credentials/`
const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000

const token = (answer: FakeAnswer = { text: 'canary-session' }, times = 1): FakeExchange => ({ request: TOKEN_URL, answer, times })
const list = (answer: FakeAnswer = { text: 'app' }, times = 1): FakeExchange => ({ request: LIST_URL, answer, times })
const role = (answer: FakeAnswer = { json: minted() }, times = 1, name = 'app'): FakeExchange => ({
  request: LIST_URL + name,
  answer,
  times,
})

function minted(changes: object = {}): object {
  const whole = { Code: 'Success', AccessKeyId: 'ASIACANARY0000007Q2F', SecretAccessKey: 'canary-secret', Token: 'canary-token' }
  return { ...whole, Expiration: '2026-01-01T06:00:00Z', ...changes }
}

interface Case {
  readonly http?: readonly FakeExchange[]
  readonly options?: FromInstanceMetadataOptions
  readonly env?: Record<string, string>
  readonly advanceMs?: number
}

/** One call without a cache around it, with the clock moved as far as it needs. */
async function outcomeOf({ http = [], options = {}, env = {}, advanceMs = 60_000 }: Case): Promise<{ world: FakeWorld; outcome: unknown }> {
  const world = fakeWorld({ at: START, http, env })
  const outcome = await settled(world, fromInstanceMetadata({ refresh: false, ...options }, world), {}, advanceMs)
  world.verify()
  return { world, outcome }
}

async function settled(
  world: FakeWorld,
  provider: (request?: ResolveRequest) => Promise<Credentials>,
  request: ResolveRequest = {},
  advanceMs = 0,
): Promise<unknown> {
  const pending = provider(request).catch((error: unknown) => error)
  await world.advance(advanceMs)
  return pending
}

/** `answer` with the `Date` of a clock that is so far from the world's. */
const dated = (world: FakeWorld, skewMs: number, answer: object) => () => ({
  ...answer,
  headers: { date: new Date(world.now() + skewMs).toUTCString() },
})

const inTurn = (request: string, answers: FakeAnswer[]): FakeExchange => ({ request, answer: () => answers.shift() ?? 'hang', times: 2 })

const puts = (world: FakeWorld) => world.requests.filter(({ method }) => method === 'PUT').length
const lines = (world: FakeWorld) => world.requests.map(({ method, url }) => `${method} ${url.slice(HOST.length)}`)

describe('the conversation', () => {
  test('three requests at first, in IMDSv2, and one for a refresh', async () => {
    const world = fakeWorld({ at: START, http: [token(), list(), role(undefined, 2)] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    const identity = await provider()
    expect(identity).toEqual({
      accessKeyId: 'ASIACANARY0000007Q2F',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary-token',
      expiration: new Date('2026-01-01T06:00:00Z'),
      $source: { CREDENTIALS_IMDS: '0' },
    })
    await provider()
    world.verify()
    expect(lines(world)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/app',
      'GET /latest/meta-data/iam/security-credentials/app',
    ])
    expect(world.requests.map(({ headers }) => headers)).toEqual([
      { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
      { 'x-aws-ec2-metadata-token': 'canary-session' },
      { 'x-aws-ec2-metadata-token': 'canary-session' },
      { 'x-aws-ec2-metadata-token': 'canary-session' },
    ])
    expect(world.requests.every(({ deadlineMs }) => deadlineMs === 1000)).toBe(true)
  })

  test('one round for a thousand callers, and none while the identity is fresh', async () => {
    const world = fakeWorld({ at: START, http: [token(), list(), role()] })
    const provider = fromInstanceMetadata({}, world)
    await Promise.all(Array.from({ length: 1000 }, () => provider()))
    await world.advance(HOUR_MS)
    await provider()
    world.verify()
    expect(provider).toHaveProperty('memoized', true)
    expect(provider.source).toBe('instance-metadata')
  })

  test('a role from the option is not asked for', async () => {
    const { world } = await outcomeOf({ options: { roleName: 'mine' }, http: [token(), role(undefined, 1, 'mine')] })
    expect(world.requests).toHaveLength(2)
  })

  test('endpoint, timeout and attempts from the environment', async () => {
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9/', AWS_METADATA_SERVICE_TIMEOUT: '3' }
    const http = [{ request: 'PUT http://127.0.0.1:9/latest/api/token', answer: new TransportError('ECONNREFUSED', '') }]
    const { world, outcome } = await outcomeOf({ env, http })
    expect(outcome).toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(world.requests[0]?.deadlineMs).toBe(3000)
  })

  test('a changed endpoint starts anew', async () => {
    const world = fakeWorld({ at: START, http: [token(new TransportError('ECONNREFUSED', ''))] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    expect(await settled(world, provider)).toMatchObject({ code: 'NOT_CONFIGURED' })
    world.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = 'http://here'
    world.expect({ request: /PUT http:\/\/here/, answer: { text: 't' } }, { request: /credentials\/$/, answer: { text: 'app' } })
    world.expect({ request: /credentials\/app$/, answer: { json: minted() } })
    expect(await settled(world, provider)).toMatchObject({ accessKeyId: 'ASIACANARY0000007Q2F' })
    world.verify()
  })

  test('the reason of an abort, before and during', async () => {
    const reason = new Error('gone')
    const world = fakeWorld({ http: [token('hang')] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    await expect(provider({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(world.requests).toHaveLength(0)
    const disabled = fakeWorld({ env: { AWS_EC2_METADATA_DISABLED: 'true' } })
    await expect(fromInstanceMetadata({ refresh: false }, disabled)({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const pending = provider({ signal: controller.signal }).catch((error: unknown) => error)
    await world.settle()
    controller.abort(reason)
    expect(await pending).toBe(reason)
  })
})

describe('the session token', () => {
  const TTL = 'x-aws-ec2-metadata-token-ttl-seconds'
  const SIX_HOURS_MS = 6 * HOUR_MS

  test.each([
    ['kept until 120 s before its end', {}, SIX_HOURS_MS - 120_000 - 1, 1],
    ['renewed from then on', {}, SIX_HOURS_MS - 120_000, 2],
    ['kept as long as the service says', { [TTL]: '600' }, 480_000 - 1, 1],
    ['renewed when the service gave less', { [TTL]: '600' }, 480_000, 2],
    ['taken for six hours when the service says nonsense', { [TTL]: '-1' }, SIX_HOURS_MS - 120_000 - 1, 1],
  ])('is %s', async (_, headers, ageMs, times) => {
    const world = fakeWorld({ at: START, http: [token({ text: 't', headers }, times), list(), role(undefined, 2)] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    await provider()
    world.jump(ageMs)
    await provider()
    expect(puts(world)).toBe(times)
    world.verify()
  })

  test.each([
    { name: 'on: kept', skewMs: 7 * HOUR_MS, ageMs: SIX_HOURS_MS - 120_000 - 1, times: 1 },
    { name: 'on: renewed', skewMs: 7 * HOUR_MS, ageMs: SIX_HOURS_MS - 120_000, times: 2 },
    { name: 'back: kept', skewMs: -7 * HOUR_MS, ageMs: SIX_HOURS_MS - 120_000 - 1, times: 1 },
    { name: 'back: renewed', skewMs: -7 * HOUR_MS, ageMs: SIX_HOURS_MS - 120_000, times: 2 },
  ])('is no older or younger because an answer sets the clock $name', async ({ skewMs, ageMs, times }) => {
    const world = fakeWorld({ at: START })
    world.expect(
      { request: TOKEN_URL, answer: dated(world, skewMs, { text: 't' }), times },
      { request: LIST_URL, answer: dated(world, skewMs, { text: 'app' }) },
      { request: `${LIST_URL}app`, answer: dated(world, skewMs, { json: minted() }), times: 2 },
    )
    const provider = fromInstanceMetadata({ refresh: false }, world)
    await provider()
    world.jump(ageMs)
    await provider()
    world.verify()
  })

  test('is renewed once on a 401', async () => {
    const answers: FakeAnswer[] = [{ status: 401 }, { json: minted() }]
    const world = fakeWorld({ http: [token(), token({ text: 'second' }), list()] })
    world.expect({ request: `${LIST_URL}app`, answer: () => answers.shift() ?? 'hang', times: 2 })
    await fromInstanceMetadata({ refresh: false }, world)()
    world.verify()
    expect(world.requests.at(-1)?.headers).toEqual({ 'x-aws-ec2-metadata-token': 'second' })
  })

  test('is not renewed again when the new one is refused too', async () => {
    const { outcome } = await outcomeOf({ http: [token(undefined, 2), list({ status: 401 }, 2)] })
    expect(outcome).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('HTTP 401') })
  })

  test.each([['<html>canary</html> '], [''], ['canary\nx: y']])('is refused when it is none: %j', async (text) => {
    const { outcome } = await outcomeOf({ http: [token({ text })] })
    expect(outcome).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('session token') })
    expect(inspect(outcome)).not.toMatch(/canary/i)
  })
})

describe('off EC2', () => {
  test.each([['ECONNREFUSED'], ['EHOSTUNREACH'], ['ENETUNREACH'], ['ENOTFOUND'], ['EAI_AGAIN'], ['EHOSTDOWN']])(
    '%s is no service, at once and after one attempt',
    async (code) => {
      const { world, outcome } = await outcomeOf({ http: [token(new TransportError(code, ''))], advanceMs: 0 })
      expect(outcome).toMatchObject({ code: 'NOT_CONFIGURED', tryNextLink: true, message: expect.stringContaining(code) })
      expect(world.requests).toHaveLength(1)
    },
  )

  test('silence is no service after one second, with a word on hop limits', async () => {
    const world = fakeWorld({ at: START, http: [token('hang')] })
    let outcome: unknown
    const pending = fromInstanceMetadata({}, world)().catch((error: unknown) => {
      outcome = error
    })
    await world.advance(999)
    expect(outcome).toBeUndefined()
    await world.advance(1)
    expect(outcome).toMatchObject({ code: 'NOT_CONFIGURED', hint: expect.stringContaining('HttpPutResponseHopLimit') })
    await pending
    world.verify()
  })

  test.each<[string, number, ResolveRequest, number]>([
    ['remembered for a minute', 59_999, {}, 1],
    ['asked again after it', 60_000, {}, 2],
    ['asked again when the clock went back', -1, {}, 2],
    ['asked again when somebody insists', 1, { forceRefresh: true }, 2],
  ])('that nothing is there is %s', async (_, laterMs, request, times) => {
    for (const refresh of [true, false]) {
      const world = fakeWorld({ at: START, http: [token(new TransportError('ECONNREFUSED', ''), times)] })
      const provider = fromInstanceMetadata({ refresh }, world)
      expect(await settled(world, provider)).toMatchObject({ code: 'NOT_CONFIGURED' })
      world.jump(laterMs)
      expect(await settled(world, provider, request)).toMatchObject({ code: 'NOT_CONFIGURED' })
      world.verify()
    }
  })

  test.each([
    { name: 'on', skewMs: HOUR_MS },
    { name: 'back', skewMs: -HOUR_MS },
  ])('that is neither longer nor shorter because an answer sets the clock $name', async ({ skewMs }) => {
    const world = fakeWorld({ at: START, http: [token(new TransportError('ECONNREFUSED', ''))] })
    world.expect({ request: 'http://sts/', answer: dated(world, skewMs, {}) })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    expect(await settled(world, provider)).toMatchObject({ code: 'NOT_CONFIGURED' })
    await clockSynced(world).http({ method: 'GET', url: 'http://sts/' })
    world.jump(59_999)
    expect(await settled(world, provider)).toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(puts(world)).toBe(1)
    world.expect(token(), list(), role())
    world.jump(1)
    expect(await settled(world, provider)).toMatchObject({ accessKeyId: 'ASIACANARY0000007Q2F' })
  })

  test.each<[string, FakeExchange[], RegExp]>([
    ['another cloud that knows no such path', [token({ status: 404 })], /no IMDSv2 \(HTTP 404/],
    ['another cloud that misses a header', [token({ status: 400 })], /no IMDSv2 \(HTTP 400/],
    ['another cloud that knows no PUT', [token({ status: 405 })], /no IMDSv2 \(HTTP 405/],
    ['a redirect', [token({ status: 302 })], /no IMDSv2 \(HTTP 302/],
    ['a service that is turned off', [token({ status: 403 })], /turned off .* \(HTTP 403\)/],
    ['a service that is turned off in between', [token(), list({ status: 403 })], /turned off .* \(HTTP 403\)/],
    ['an instance without a role', [token(), list({ status: 404 })], /no IAM role/],
    ['an empty list of roles', [token(), list({ text: '\n' })], /no IAM role/],
  ])('%s is no source', async (_, http, message) => {
    const { outcome } = await outcomeOf({ http })
    expect(outcome).toMatchObject({ code: 'NOT_CONFIGURED', message: expect.stringMatching(message) })
  })

  test.each([['true'], ['TRUE']])('AWS_EC2_METADATA_DISABLED=%s asks nobody', async (value) => {
    const { world, outcome } = await outcomeOf({ env: { AWS_EC2_METADATA_DISABLED: value } })
    expect(outcome).toMatchObject({ code: 'NOT_CONFIGURED', message: 'instance-metadata: AWS_EC2_METADATA_DISABLED=true' })
    expect(world.requests).toHaveLength(0)
  })
})

describe('attempts', () => {
  test.each<[string, FakeAnswer]>([
    ['503', { status: 503 }],
    ['500', { status: 500 }],
    ['429', { status: 429 }],
  ])('a %s is tried again, at the first answer already', async (_, failure) => {
    const first: FakeAnswer[] = [failure, { text: 't' }]
    const second: FakeAnswer[] = [failure, { text: 'app' }]
    const third: FakeAnswer[] = [failure, { json: minted() }]
    const { outcome } = await outcomeOf({ http: [inTurn(TOKEN_URL, first), inTurn(LIST_URL, second), inTurn(`${LIST_URL}app`, third)] })
    expect(outcome).toMatchObject({ accessKeyId: 'ASIACANARY0000007Q2F' })
  })

  test.each<[string, FakeAnswer, RegExp]>([
    ['5xx', { status: 503 }, /HTTP 503/],
    ['silence', 'hang', /no answer within 1000 ms/],
    ['lost connections', new TransportError('ECONNRESET', 'canary'), /ECONNRESET/],
    ['refused connections', new TransportError('ECONNREFUSED', 'canary'), /ECONNREFUSED/],
  ])('end after the fourth with UNAVAILABLE: %s of a service that has answered', async (_, failure, message) => {
    const { outcome } = await outcomeOf({ http: [token(), list(failure, 4)] })
    expect(outcome).toMatchObject({ code: 'UNAVAILABLE', tryNextLink: false, message: expect.stringMatching(message) })
    expect(inspect(outcome, { showHidden: true })).not.toMatch(/canary/i)
  })

  test('are as many as the option says, with growing pauses in between', async () => {
    const world = fakeWorld({ at: START, random: () => 0, http: [token(undefined, 1), list({ status: 500 }, 3)] })
    const pending = fromInstanceMetadata({ refresh: false, maxRetries: 2 }, world)().catch((error: unknown) => error)
    await world.advance(99)
    expect(world.requests).toHaveLength(2)
    await world.advance(1)
    expect(world.requests).toHaveLength(3)
    await world.advance(199)
    expect(world.requests).toHaveLength(3)
    await world.advance(1)
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE' })
    world.verify()
  })

  test.each<[string, FakeExchange[], string, RegExp]>([
    ['a status of another kind', [token(), list({ status: 400 })], 'UNAVAILABLE', /HTTP 400/],
    ['an answer that is too long', [token(), list(new TransportError('EMSGSIZE', ''))], 'UNAVAILABLE', /EMSGSIZE/],
    ['a role that is none', [token(), list({ text: '<html>canary' })], 'UNAVAILABLE', /no role name/],
    ['garbage', [token(), list(), role({ text: 'canary' })], 'UNAVAILABLE', /not a JSON object/],
    ['a refusal', [token(), list(), role({ json: { Code: 'AssumeRoleUnauthorizedAccess' } })], 'REJECTED', /AssumeRoleUnauthorizedAccess/],
  ])('are not repeated for %s', async (_, http, code, message) => {
    const { outcome } = await outcomeOf({ http })
    expect(outcome).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(inspect(outcome)).not.toMatch(/canary/i)
  })
})

describe('a role that is gone', () => {
  test('is listed again, and the new one remembered', async () => {
    const world = fakeWorld({ at: START, http: [token(), list(), role()] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    await provider()
    world.expect(role({ status: 404 }), list({ text: 'other\n' }), role({ json: minted({ AccessKeyId: 'ASIAOTHER' }) }, 2, 'other'))
    expect((await provider()).accessKeyId).toBe('ASIAOTHER')
    expect((await provider()).accessKeyId).toBe('ASIAOTHER')
    world.verify()
  })

  test.each<[string, FakeExchange[], string]>([
    ['between list and answer is listed once more', [token(), list(undefined, 2), role({ status: 404 }, 2)], 'UNAVAILABLE'],
    [
      'between list and answer, and the list is empty then',
      [token(), list(), role({ status: 404 }), list({ status: 404 })],
      'NOT_CONFIGURED',
    ],
  ])('%s', async (_, http, code) => {
    expect((await outcomeOf({ http })).outcome).toMatchObject({ code })
  })

  test('but still listed is asked for once more, not forever', async () => {
    const world = fakeWorld({ at: START, http: [token(), list(), role()] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    await provider()
    world.expect(role({ status: 404 }, 2), list())
    expect(await settled(world, provider)).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('HTTP 404') })
    world.verify()
  })

  test('stays away: without a role the instance is no source any more', async () => {
    const world = fakeWorld({ at: START, http: [token(), list(), role()] })
    const provider = fromInstanceMetadata({ refresh: false }, world)
    await provider()
    world.expect(role({ status: 404 }), list({ status: 404 }))
    expect(await settled(world, provider)).toMatchObject({ code: 'NOT_CONFIGURED' })
    world.verify()
  })

  test('was named by the option', async () => {
    const { outcome } = await outcomeOf({ options: { roleName: 'mine' }, http: [token(), role({ status: 404 }, 1, 'mine')] })
    expect(outcome).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('options.roleName (mine)') })
  })
})

describe('an identity that has expired', () => {
  test('is given as it is when there is no cache around', async () => {
    const { outcome } = await outcomeOf({ http: [token(), list(), role({ json: minted({ Expiration: '2025-12-31T23:59:59Z' }) })] })
    expect(outcome).toMatchObject({ expiration: new Date('2025-12-31T23:59:59Z') })
  })

  test('is served for 15 minutes more while the service is down, and no longer', async () => {
    const world = fakeWorld({ at: START, http: [token(undefined, Infinity), list(), role()] })
    const provider = fromInstanceMetadata({ maxRetries: 0 }, world)
    const held = await provider()
    world.expect({ request: `${LIST_URL}app`, answer: { status: 503 }, times: Infinity })
    world.jump(6 * HOUR_MS + 1)
    expect(await settled(world, provider)).toBe(held)
    world.jump(15 * 60_000)
    expect(await settled(world, provider)).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('the description', () => {
  test('names the endpoint, and the role once it is known, without asking', async () => {
    const world = fakeWorld({ at: START, http: [token(), list(), role()] })
    const provider = fromInstanceMetadata({}, world)
    expect(await provider.describe?.()).toEqual([`IMDSv2 at ${HOST}`])
    expect(world.requests).toHaveLength(0)
    await provider()
    expect(await provider.describe?.()).toEqual([`IMDSv2 at ${HOST}, role app`])
  })

  test.each<[string, Record<string, string>, string]>([
    ['disabled', { AWS_EC2_METADATA_DISABLED: 'true' }, 'NOT_CONFIGURED'],
    ['configured wrongly', { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'x' }, 'INVALID_CONFIG'],
  ])('rejects where the call would: %s', async (_, env, code) => {
    await expect(fromInstanceMetadata({}, fakeWorld({ env })).describe?.()).rejects.toMatchObject({ code })
  })

  test('rejects while it is remembered that nothing is there', async () => {
    const world = fakeWorld({ http: [token(new TransportError('ECONNREFUSED', ''))] })
    const provider = fromInstanceMetadata({}, world)
    await settled(world, provider)
    await expect(provider.describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  })
})

/** The provider as users build it, in a world with these answers. */
function within(...http: readonly FakeExchange[]) {
  const world = fakeWorld({ at: START, http })
  return { world, provider: fromInstanceMetadata({}, world) }
}

describeProvider('fromInstanceMetadata', {
  build: (runtime) => fromInstanceMetadata({}, runtime),
  absent: () => within(token(new TransportError('ECONNREFUSED', ''))),
  broken: () => ({
    ...within(token(undefined, 9), list(undefined, 9), role({ text: '{"SecretAccessKey":"canary-secret","Token":"canary-token"' }, 9)),
    code: 'UNAVAILABLE',
  }),
  silent: () => within(token(undefined, 9), list('hang', 9)),
  working: () => ({
    ...within(token(), list(), role()),
    identity: { accessKeyId: 'ASIACANARY0000007Q2F', expiration: new Date('2026-01-01T06:00:00Z') },
  }),
  secrets: ['canary-session', 'canary-secret', 'canary-token'],
})
