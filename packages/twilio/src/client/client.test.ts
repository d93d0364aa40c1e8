import { TransportError, type HttpRequest } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeAnswer, type FakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromTwilioStatic } from '../identity/index.js'
import { createTwilioAwsClient, transportFromTwilioSdk, type TwilioAwsClientOptions, type TwilioS3Settings } from './index.js'

const AC = `AC${'a1'.repeat(16)}`
const AUTH = 'canary-auth-token'
const PAIR = { accessKeyId: 'AKIAUPLOADSUPLOADS01', secretAccessKey: 'canary+secret/canary=secret/canary+secre' }
const sidOf = (number: number) => `CR${String(number).padStart(32, '0')}`
const ONE = sidOf(1)
const BASE = 'https://accounts.twilio.com/v1/Credentials/AWS'
const VIDEO = 'https://video.twilio.com/v1'
const resource = (number: number, name = 'label') => ({
  sid: sidOf(number),
  account_sid: AC,
  friendly_name: name,
  date_created: '2026-01-01T00:00:00Z',
  date_updated: 'Thu, 01 Jan 2026 00:00:01 +0000',
  url: `${BASE}/${sidOf(number)}`,
})
const page = (items: readonly object[], next: string | null = null) => ({
  json: { credentials: items, meta: { key: 'credentials', next_page_url: next } },
})
const LISTED = `GET ${BASE}?PageSize=50`

function open(http: FakeWorldOptions['http'] = [], options: TwilioAwsClientOptions = {}, env: Record<string, string> = {}) {
  const world = fakeWorld({ http, env: { TWILIO_ACCOUNT_SID: AC, TWILIO_AUTH_TOKEN: AUTH, ...env } })
  return { world, client: createTwilioAwsClient(options, world) }
}

/** Lets pauses pass until the call settles. */
async function ended<T>(world: FakeWorld, call: Promise<T>): Promise<{ value?: T; error?: unknown }> {
  const settled = call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  await world.advance(120_000)
  return settled
}
const failureOf = async (world: FakeWorld, call: Promise<unknown>) => (await ended(world, call)).error
const all = async <T>(list: AsyncIterable<T>) => {
  const items: T[] = []
  for await (const item of list) items.push(item)
  return items
}

describe('a request', () => {
  test('is a form that keeps plus signs, with the identity as Basic', async () => {
    const { world, client } = open([
      { request: LISTED, answer: page([]) },
      { request: `POST ${BASE}`, answer: { status: 201, json: resource(1, 'a + b') } },
    ])
    const made = await client.create(PAIR, { friendlyName: 'a + b', accountSid: AC })
    expect(made).toEqual({
      sid: ONE,
      accountSid: AC,
      friendlyName: 'a + b',
      dateCreated: new Date('2026-01-01T00:00:00Z'),
      dateUpdated: new Date('2026-01-01T00:00:01Z'),
    })
    const sent = world.requests.at(-1)
    expect(sent?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${AC}:${AUTH}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(sent?.body).toBe(
      `Credentials=AKIAUPLOADSUPLOADS01%3Acanary%2Bsecret%2Fcanary%3Dsecret%2Fcanary%2Bsecre&FriendlyName=a+%2B+b&AccountSid=${AC}`,
    )
    world.verify()
  })

  test.each<[string, TwilioAwsClientOptions, Record<string, string>, string]>([
    ['region', { region: 'ie1' }, {}, 'https://accounts.ie1.twilio.com'],
    ['edge', { edge: 'dublin' }, {}, 'https://accounts.dublin.us1.twilio.com'],
    ['region and edge of the identity', {}, { TWILIO_REGION: 'ie1', TWILIO_EDGE: 'dublin' }, 'https://accounts.dublin.ie1.twilio.com'],
    ['the option before the identity', { region: 'au1' }, { TWILIO_REGION: 'ie1' }, 'https://accounts.au1.twilio.com'],
    ['an endpoint', { endpoint: 'http://127.0.0.1:9/ignored' }, {}, 'http://127.0.0.1:9'],
    ['an endpoint of the environment', {}, { TWILIO_ENDPOINT_URL: 'https://proxy.example' }, 'https://proxy.example'],
  ])('goes to the host of %s', async (_, options, env, origin) => {
    const { client } = open([{ request: `GET ${origin}/v1/Credentials/AWS/${ONE}`, answer: { json: resource(1) } }], options, env)
    expect((await client.fetch(ONE)).sid).toBe(ONE)
  })

  test('carries a bearer token where the identity is one', async () => {
    const identity = async () => ({ kind: 'bearer', token: 'canary-token' }) as const
    const { world, client } = open([{ request: `${BASE}/${ONE}`, answer: { json: resource(1) } }], { identity })
    await client.fetch(ONE)
    expect(world.requests[0]?.headers?.['authorization']).toBe('Bearer canary-token')
  })

  test('that is refused with 401 is sent once more, if there is another identity by now', async () => {
    const answer = ({ headers }: HttpRequest): FakeAnswer =>
      headers?.['authorization'] === `Basic ${Buffer.from(`${AC}:new`).toString('base64')}`
        ? { json: resource(1) }
        : { status: 401, json: { code: 20003 } }
    const { world, client } = open([{ request: `${BASE}/${ONE}`, answer, times: 3 }])
    await expect(client.fetch(ONE)).rejects.toMatchObject({ code: 'REJECTED', status: 401, twilioCode: 20003 })
    expect(world.requests).toHaveLength(1)
    world.env['TWILIO_AUTH_TOKEN'] = 'new'
    expect((await client.fetch(ONE)).sid).toBe(ONE)
    expect(world.requests).toHaveLength(3)
  })

  test.each<[string, (client: ReturnType<typeof open>['client']) => Promise<unknown>]>([
    ['a SID that is a path', (client) => client.fetch('../x')],
    ['the SID of an account', (client) => client.remove(AC)],
    ['a friendly name of 65 characters', (client) => client.update(ONE, { friendlyName: 'x'.repeat(65) })],
    ['an account that is none', (client) => client.create(PAIR, { accountSid: 'x' })],
    ['a page of 0', (client) => all(client.list({ pageSize: 0 }))],
    ['a page of 1001', (client) => all(client.list({ pageSize: 1001 }))],
    ['settings without a name', (client) => client.writeSettings('recording', SETTINGS_UNNAMED)],
    ['settings with a SID that is none', (client) => client.writeSettings('recording', { ...SETTINGS, awsCredentialsSid: 'CR1' })],
  ])('is not made for %s: TypeError', async (_, call) => {
    const { world, client } = open()
    await expect(call(client)).rejects.toBeInstanceOf(TypeError)
    expect(world.requests).toEqual([])
  })

  test('is not made for a pair that Twilio would refuse', async () => {
    const { world, client } = open()
    const error = await failureOf(world, client.create({ ...PAIR, secretAccessKey: 'canary' }))
    expect(error).toMatchObject({ code: 'INVALID_CONFIG' })
    expect(world.requests).toEqual([])
    expectNoSecrets(['canary'], error)
  })
})

const SETTINGS: TwilioS3Settings = {
  friendlyName: 'uploads',
  awsCredentialsSid: ONE,
  encryptionKeySid: undefined,
  awsS3Url: 'https://b.s3.eu-west-1.amazonaws.com/p/',
  awsStorageEnabled: true,
  encryptionEnabled: false,
}
const SETTINGS_UNNAMED: TwilioS3Settings = { ...SETTINGS, friendlyName: undefined }
const SHOWN = {
  friendly_name: 'uploads',
  aws_credentials_sid: ONE,
  encryption_key_sid: null,
  aws_s3_url: SETTINGS.awsS3Url,
  aws_storage_enabled: true,
  encryption_enabled: null,
}

describe.each([
  ['recording', 'RecordingSettings'],
  ['composition', 'CompositionSettings'],
] as const)('%s settings', (target, name) => {
  test('are read, null as not set', async () => {
    const { client } = open([{ request: `GET ${VIDEO}/${name}/Default`, answer: { json: SHOWN } }])
    expect(await client.readSettings(target)).toEqual(SETTINGS)
  })

  test('are written whole, and again after a lost answer', async () => {
    const { world, client } = open([
      { request: `POST ${VIDEO}/${name}/Default`, answer: new TransportError('ECONNRESET', 'lost') },
      { request: `POST ${VIDEO}/${name}/Default`, answer: { json: SHOWN } },
    ])
    expect((await ended(world, client.writeSettings(target, SETTINGS))).value).toEqual(SETTINGS)
    expect(world.requests.at(-1)?.body).toBe(
      `FriendlyName=uploads&AwsCredentialsSid=${ONE}&AwsS3Url=https%3A%2F%2Fb.s3.eu-west-1.amazonaws.com%2Fp%2F&AwsStorageEnabled=true&EncryptionEnabled=false`,
    )
    world.verify()
  })
})

describe('the list', () => {
  test('follows the addresses of its pages, on the host that was asked', async () => {
    const next = (token: string) => `https://evil.example/v1/Credentials/AWS?PageSize=2&Page=1&PageToken=${token}`
    const { world, client } = open([
      { request: `GET ${BASE}?PageSize=2`, answer: page([resource(1), resource(2)], next('a')) },
      { request: `GET ${BASE}?PageSize=2&Page=1&PageToken=a`, answer: page([resource(3)]) },
    ])
    expect((await all(client.list({ pageSize: 2 }))).map(({ sid }) => sid)).toEqual([sidOf(1), sidOf(2), sidOf(3)])
    world.verify()
  })

  test('asks for no page before it is needed', async () => {
    const { world, client } = open([{ request: LISTED, answer: page([resource(1), resource(2)], `${BASE}?PageToken=a`) }])
    for await (const { sid } of client.list()) {
      expect(sid).toBe(ONE)
      break
    }
    expect(world.requests).toHaveLength(1)
  })

  test.each([
    ['pages that form a loop', `${BASE}?PageSize=50`],
    ['a next page that is another resource', 'https://accounts.twilio.com/v1/Credentials/PublicKeys?Page=1'],
    ['an address that is none', 'canary'],
  ])('ends with an error for %s', async (_, next) => {
    const { client } = open([{ request: LISTED, answer: page([resource(1)], next) }])
    await expect(all(client.list())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('a refusal', () => {
  test.each<[string, FakeAnswer, object]>([
    [
      "in Twilio's own form",
      { status: 404, json: { code: 20404, message: 'not\nfound', more_info: 'https://www.twilio.com/docs/errors/20404', status: 404 } },
      {
        code: 'REJECTED',
        status: 404,
        twilioCode: 20404,
        moreInfo: 'https://www.twilio.com/docs/errors/20404',
        message: `twilio: fetching the AWS credential ${ONE} failed: 20404 not found (HTTP 404)`,
        hint: expect.stringContaining('deleted'),
      },
    ],
    [
      'as problem+json',
      {
        status: 403,
        json: { type: 'https://www.twilio.com/docs/errors/70051', title: 'no', detail: 'not allowed', status: 403, code: 70051 },
      },
      {
        code: 'REJECTED',
        twilioCode: 70051,
        message: expect.stringContaining('70051 not allowed'),
        hint: expect.stringContaining('auth token'),
      },
    ],
    [
      'as problem+json without a code',
      { status: 400, json: { title: 'bad', status: 400 } },
      { code: 'REJECTED', message: expect.stringContaining('bad (HTTP 400)') },
    ],
    ['of one page of HTML', { status: 418, text: '<html>canary</html>' }, { message: expect.stringMatching(/failed \(HTTP 418\)$/) }],
    ['of nothing', { status: 403 }, { message: expect.stringMatching(/failed \(HTTP 403\)$/) }],
  ])('%s', async (_, answer, expected) => {
    const { world, client } = open([{ request: `${BASE}/${ONE}`, answer }])
    const error = await failureOf(world, client.fetch(ONE))
    expect(error).toMatchObject(expected)
    expectNoSecrets(['canary', AUTH], error)
    expect(world.requests).toHaveLength(1)
  })

  test('that echoes the secret does not show it', async () => {
    const { world, client } = open([
      {
        request: `POST ${BASE}`,
        answer: { status: 400, json: { code: 70106, message: `Invalid AWS credentials ${PAIR.secretAccessKey}` } },
      },
    ])
    const error = await failureOf(world, client.create(PAIR))
    expect(error).toMatchObject({ twilioCode: 70106, code: 'REJECTED' })
    expectNoSecrets([PAIR.secretAccessKey, AUTH], error)
  })

  test.each<[string, string, string]>([
    ['the secret as a form has it', 'message', `Invalid Credentials=${encodeURIComponent(PAIR.secretAccessKey)}`],
    ['the access key id', 'message', `the key ${PAIR.accessKeyId} is known already`],
    ['the secret in the address of the page', 'more_info', `https://www.twilio.com/docs?pair=${encodeURIComponent(PAIR.secretAccessKey)}`],
  ])('that echoes %s does not show it', async (_, name, said) => {
    const { world, client } = open([{ request: `POST ${BASE}`, answer: { status: 400, json: { code: 20001, [name]: said } } }])
    const error = await failureOf(world, client.create(PAIR))
    expect(error).toMatchObject({ twilioCode: 20001 })
    expectNoSecrets([PAIR.secretAccessKey, encodeURIComponent(PAIR.secretAccessKey), PAIR.accessKeyId], error)
  })

  test('of an answer without what was asked for', async () => {
    const { client } = open([{ request: `${BASE}/${ONE}`, answer: { json: { sid: null } } }])
    await expect(client.fetch(ONE)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

const THROTTLED = { status: 429, json: { code: 20429 }, headers: { 'retry-after': '7' } }

describe('tried again', () => {
  test.each<[string, FakeAnswer]>([
    ['throttling', THROTTLED],
    ['a page of HTML from a gateway', { status: 502, text: '<html></html>' }],
    ['an empty 503', { status: 503 }],
    ['a lost connection', new TransportError('ECONNRESET', 'lost')],
  ])('after %s', async (_, answer) => {
    const { world, client } = open([
      { request: `${BASE}/${ONE}`, answer },
      { request: `${BASE}/${ONE}`, answer: { json: resource(1) } },
    ])
    expect((await ended(world, client.fetch(ONE))).value).toMatchObject({ sid: ONE })
  })

  test('not before Retry-After has passed, to the millisecond', async () => {
    const { world, client } = open([
      { request: `${BASE}/${ONE}`, answer: THROTTLED },
      { request: `${BASE}/${ONE}`, answer: { json: resource(1) } },
    ])
    const call = client.fetch(ONE)
    await world.advance(6_999)
    expect(world.requests).toHaveLength(1)
    await world.advance(1)
    expect(world.requests).toHaveLength(2)
    await call
  })

  test('as often as maxAttempts says, and not beyond timeoutMs', async () => {
    const outage = { request: `${BASE}/${ONE}`, answer: { status: 503 }, times: Infinity }
    const few = open([outage], { maxAttempts: 2 })
    expect(await failureOf(few.world, few.client.fetch(ONE))).toMatchObject({ code: 'UNAVAILABLE', status: 503 })
    expect(few.world.requests).toHaveLength(2)
    const brief = open([{ ...outage, answer: THROTTLED }], { timeoutMs: 7_000 })
    expect(await failureOf(brief.world, brief.client.fetch(ONE))).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 7_000 })
    expect(brief.world.requests).toHaveLength(1)
    expect(brief.world.requests[0]?.deadlineMs).toBe(7_000)
  })

  test('a removal whose first answer was lost has removed', async () => {
    const { world, client } = open([
      { request: `DELETE ${BASE}/${ONE}`, answer: new TransportError('ECONNRESET', 'lost') },
      { request: `DELETE ${BASE}/${ONE}`, answer: { status: 404, json: { code: 20404 } } },
    ])
    expect(await ended(world, client.remove(ONE))).toEqual({ value: undefined })
    world.verify()
    const none = open([{ request: `DELETE ${BASE}/${ONE}`, answer: { status: 404, json: { code: 20404 } } }])
    await expect(none.client.remove(ONE)).rejects.toMatchObject({ status: 404 })
  })

  test('nothing after an abort, which ends the pause', async () => {
    const { world, client } = open([{ request: `${BASE}/${ONE}`, answer: THROTTLED }])
    const controller = new AbortController()
    const call = client.fetch(ONE, { signal: controller.signal })
    await world.settle()
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    expect(world.requests).toHaveLength(1)
  })
})

describe('creating', () => {
  const LOST = new TransportError('ECONNRESET', 'lost')

  test('after a lost answer takes what was made, if it was', async () => {
    const { world, client } = open([
      { request: LISTED, answer: page([resource(1)]) },
      { request: `POST ${BASE}`, answer: LOST },
      { request: LISTED, answer: page([resource(1), resource(2, 'other'), resource(3)]) },
    ])
    expect((await ended(world, client.create(PAIR, { friendlyName: 'label' }))).value).toMatchObject({ sid: sidOf(3) })
    world.verify()
  })

  test('after a lost request is tried again', async () => {
    const { world, client } = open([
      { request: LISTED, answer: page([]), times: 2 },
      { request: `POST ${BASE}`, answer: { status: 503 } },
      { request: `POST ${BASE}`, answer: { status: 201, json: resource(1) } },
    ])
    expect((await ended(world, client.create(PAIR, { friendlyName: 'label' }))).value).toMatchObject({ sid: ONE })
    world.verify()
  })

  test('without a label is not tried again, and says why; throttling is, for it was never processed', async () => {
    const { world, client } = open([{ request: `POST ${BASE}`, answer: LOST }])
    expect(await failureOf(world, client.create(PAIR))).toMatchObject({
      code: 'UNAVAILABLE',
      hint: expect.stringContaining('list the credentials'),
    })
    expect(world.requests).toHaveLength(1)
    world.expect({ request: `POST ${BASE}`, answer: THROTTLED }, { request: `POST ${BASE}`, answer: { status: 201, json: resource(1) } })
    expect((await ended(world, client.create(PAIR))).value).toMatchObject({ sid: ONE })
  })

  test('under a blank name, too, takes nothing for its own after a lost answer', async () => {
    const { world, client } = open([
      { request: LISTED, answer: page([]), times: Infinity },
      { request: `POST ${BASE}`, answer: LOST },
    ])
    expect(await failureOf(world, client.create(PAIR, { friendlyName: '' }))).toMatchObject({ code: 'UNAVAILABLE' })
    expect(world.requests.map(({ method }) => method)).toEqual(['POST'])
  })

  test('that is refused is not tried again', async () => {
    const { world, client } = open([
      { request: LISTED, answer: page([]) },
      { request: `POST ${BASE}`, answer: { status: 400, json: { code: 70106 } } },
    ])
    expect(await failureOf(world, client.create(PAIR, { friendlyName: 'label' }))).toMatchObject({ twilioCode: 70106 })
    world.verify()
  })
})

test('the client shows no secret, to any depth, after it has used them', async () => {
  const { client, world } = open([{ request: `POST ${BASE}`, answer: { status: 201, json: resource(1) } }], {
    identity: fromTwilioStatic({ accountSid: AC, authToken: AUTH }),
  })
  const made = await client.create(PAIR)
  expectNoSecrets([PAIR.secretAccessKey, AUTH], client, made)
  expect(world.requests).toHaveLength(1)
})

test('an identity that never comes is not waited for beyond the bound of the operation', async () => {
  const { world, client } = open([], { identity: () => new Promise(() => {}), timeoutMs: 5_000, maxAttempts: 1 })
  const call = client.fetch(ONE)
  call.catch(() => {})
  let isSettled = false
  call.finally(() => (isSettled = true)).catch(() => {})
  await world.advance(4_999)
  expect(isSettled).toBe(false)
  await world.advance(1)
  expect(isSettled).toBe(true)
  await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('identity') })
})

test('a second identity has what the first one left of the time', async () => {
  const identities = ['a', 'b']
  const identity = async () => ({ kind: 'bearer', token: identities.shift() ?? 'c' }) as const
  const { world, client } = open(
    [
      { request: `${BASE}/${ONE}`, answer: { status: 401, json: { code: 20003 }, delayMs: 2_000 } },
      { request: `${BASE}/${ONE}`, answer: { json: resource(1) } },
    ],
    { identity, timeoutMs: 5_000 },
  )
  expect((await ended(world, client.fetch(ONE))).value).toMatchObject({ sid: ONE })
  expect(world.requests.map(({ deadlineMs }) => deadlineMs)).toEqual([5_000, 3_000])
})

describe('transportFromTwilioSdk', () => {
  test('asks over the client, and removes what the package keeps of it', async () => {
    const httpClient = { lastRequest: {}, lastResponse: {} }
    const asked: object[] = []
    const client = createTwilioAwsClient(
      {
        transport: transportFromTwilioSdk({
          httpClient,
          async request(options) {
            asked.push(options)
            Object.assign(httpClient, { lastRequest: options, lastResponse: {} })
            return { statusCode: 201, body: resource(1), headers: {} }
          },
        }),
      },
      fakeWorld(),
    )
    expect((await client.create(PAIR)).sid).toBe(ONE)
    expect(asked).toEqual([
      { method: 'post', uri: BASE, timeout: 60_000, data: { Credentials: `${PAIR.accessKeyId}:${PAIR.secretAccessKey}` } },
    ])
    expect(httpClient).toEqual({ lastRequest: undefined, lastResponse: undefined })
    expectNoSecrets([PAIR.secretAccessKey], client, httpClient)
  })

  test('a failure of the package carries its code alone: the error has the request on it', async () => {
    const world = fakeWorld()
    const thrown = Object.assign(new Error('canary'), { code: 'ECONNREFUSED', config: { data: PAIR } })
    const transport = transportFromTwilioSdk({ request: () => Promise.reject(thrown) })
    const error = await failureOf(world, createTwilioAwsClient({ transport }, world).create(PAIR))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('ECONNREFUSED') })
    expectNoSecrets([PAIR.secretAccessKey, 'canary'], error)
  })

  test('a failure at the call itself carries nothing of the request either', async () => {
    const request = () => {
      throw Object.assign(new Error('canary'), { config: { data: PAIR } })
    }
    const error = await failureOf(
      fakeWorld(),
      createTwilioAwsClient({ transport: transportFromTwilioSdk({ request }) }, fakeWorld()).create(PAIR),
    )
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expectNoSecrets([PAIR.secretAccessKey, 'canary'], error)
  })

  test('hears an abort', async () => {
    const transport = transportFromTwilioSdk({ request: () => new Promise(() => {}) })
    const controller = new AbortController()
    const call = createTwilioAwsClient({ transport }, fakeWorld()).fetch(ONE, { signal: controller.signal })
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
  })
})
