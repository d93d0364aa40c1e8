import { refreshing, TransportError, type Credentials, type ResolveRequest } from '@credchain/core'
import { fakeWorld, type FakeExchange } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { createSignedFetch, type SignedFetchOptions } from './create-signed-fetch.js'

const KEY: Credentials = { accessKeyId: 'AKIDCANARY', secretAccessKey: 'CANARY-secret' }
const TABLES = 'https://dynamodb.eu-west-1.amazonaws.com/'
const OBJECT = 'https://bucket.s3.eu-west-1.amazonaws.com/key'

function setUp(http: readonly FakeExchange[], options: Partial<SignedFetchOptions> = {}) {
  const world = fakeWorld({ http })
  return { world, signed: createSignedFetch({ credentials: KEY, ...options }, world) }
}

const header = (world: ReturnType<typeof fakeWorld>, index: number, name: string) => world.requests[index]?.headers?.[name]

describe('what is sent', () => {
  test('a signature, its time, the hash of the body, and the headers of the caller', async () => {
    const { world, signed } = setUp([{ request: `POST ${TABLES}`, answer: { text: 'yes' } }])
    const answer = await signed(TABLES, { method: 'POST', headers: { 'X-Amz-Target': 'DynamoDB_20120810.Scan' }, body: '{}' })
    expect(await answer.text()).toBe('yes')
    expect(world.requests[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDCANARY\/20260101\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
      ),
      'x-amz-date': '20260101T000000Z',
      'x-amz-target': 'DynamoDB_20120810.Scan',
    })
    world.verify()
  })

  test('the session token in a header', async () => {
    const { world, signed } = setUp([{ request: TABLES, answer: {} }], { credentials: { ...KEY, sessionToken: 'token' } })
    await signed(TABLES)
    expect(header(world, 0, 'x-amz-security-token')).toBe('token')
  })

  test('a path and a query in strict spelling', async () => {
    const { world, signed } = setUp([{ request: /./, answer: {} }])
    await signed("https://bucket.s3.eu-west-1.amazonaws.com/a b/(c)+'d'?list-type=2&prefix=a+b")
    expect(world.requests[0]?.url).toBe('https://bucket.s3.eu-west-1.amazonaws.com/a%20b/%28c%29%2B%27d%27?list-type=2&prefix=a%20b')
  })

  test.each<[string, RequestInit['body'], string, string]>([
    ['text', 'text', 'text/plain;charset=UTF-8', 'text'],
    ['bytes', new TextEncoder().encode('text'), '', 'text'],
    ['an ArrayBuffer', new TextEncoder().encode('text').buffer, '', 'text'],
    ['a Blob', new Blob(['text'], { type: 'image/x' }), 'image/x', 'text'],
    ['parameters', new URLSearchParams({ a: 'b c' }), 'application/x-www-form-urlencoded;charset=UTF-8', 'a=b+c'],
  ])('%s as body', async (_name, body, type, text) => {
    const { world, signed } = setUp([{ request: /./, answer: {} }])
    await signed(TABLES, { method: 'POST', body })
    expect(world.requests[0]?.body).toBe(text)
    expect(header(world, 0, 'content-type') ?? '').toBe(type)
    expect(header(world, 0, 'x-amz-content-sha256')).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a form as body has one boundary, in the header and in the text', async () => {
    const { world, signed } = setUp([{ request: /./, answer: {} }])
    const form = new FormData()
    form.set('field', 'value')
    await signed(TABLES, { method: 'POST', body: form })
    const boundary = /boundary=(.*)$/.exec(header(world, 0, 'content-type') ?? '')?.[1] ?? expect.unreachable()
    expect(world.requests[0]?.body).toContain(boundary)
  })

  test('a Request as it is, its body read', async () => {
    const { world, signed } = setUp([{ request: /./, answer: {} }])
    await signed(new Request(TABLES, { method: 'POST', body: 'text', headers: { 'x-own': '1' } }))
    expect(world.requests[0]).toMatchObject({ method: 'POST', body: 'text', headers: { 'x-own': '1' } })
  })

  test('a stream to S3, unsigned', async () => {
    const { world, signed } = setUp([{ request: `PUT ${OBJECT}`, answer: {} }])
    await signed(OBJECT, { method: 'PUT', body: new Blob(['text']).stream() })
    expect(world.requests[0]?.body).toBe('text')
    expect(header(world, 0, 'x-amz-content-sha256')).toBe('UNSIGNED-PAYLOAD')
  })
})

const REFUSED: readonly [string, string, RequestInit, Partial<SignedFetchOptions>, RegExp][] = [
  ['a host of nobody', 'https://example.com/', {}, {}, /example\.com is no host of AWS: pass it in allowedHosts/],
  ['a host that looks like AWS', 'https://evilamazonaws.com/', {}, {}, /no host of AWS/],
  ['no TLS', 'http://dynamodb.eu-west-1.amazonaws.com/', {}, {}, /without TLS/],
  ['a host that is not on the list', TABLES, {}, { allowedHosts: ['*.example.com'] }, /not among allowedHosts/],
  ['the apex under a star', 'https://example.com/', {}, { allowedHosts: ['*.example.com'] }, /not among allowedHosts/],
  ['another port', 'https://localhost:81/', {}, { allowedHosts: ['localhost:8'] }, /not among allowedHosts$/],
  [
    'a port that was left out',
    'https://localhost:81/',
    {},
    { allowedHosts: ['localhost'] },
    /localhost:81 is not among allowedHosts: write its port there too/,
  ],
  ['a pattern with a scheme', TABLES, {}, { allowedHosts: ['https://example.com'] }, /must be a list of hosts/],
  [
    'a host that tells nothing',
    'https://api.example.com/',
    {},
    { allowedHosts: ['*.example.com'] },
    /pass both options, service and region/,
  ],
  [
    'half of what a host does not tell',
    'https://api.example.com/',
    {},
    { allowedHosts: ['*.example.com'], region: 'eu-west-1' },
    /service and region/,
  ],
  ['a dot behind the host', 'https://dynamodb.eu-west-1.amazonaws.com./', {}, {}, /no host of AWS/],
  ['a host of AWS for a user name', 'https://dynamodb.eu-west-1.amazonaws.com@example.com/', {}, {}, /user name/],
  ['a password', 'https://user:CANARY@dynamodb.eu-west-1.amazonaws.com/', {}, {}, /^(?!.*CANARY).*password/],
  ['a back slash before the host', String.raw`https://example.com\.amazonaws.com/`, {}, {}, /example\.com is no host/],
  ['a host with letters that look alike', 'https://dynamodb.eu-west-1.аmazonaws.com/', {}, {}, /no host of AWS/],
  ['labels under a star between dots', 'https://a.b.example.com/', {}, { allowedHosts: ['*-x.example.com', 'a.*.com'] }, /not among/],
  ['a pattern’s dot for any character', 'https://apixexample.com/', {}, { allowedHosts: ['api.example.com'] }, /not among/],
  ['another IPv6 address', 'http://[::2]:8000/', {}, { allowedHosts: ['[::1]:8000'] }, /not among/],
  ['what is no URL', 'dynamodb', {}, {}, /that is no URL/],
  ['another scheme', 'file:///etc/passwd', {}, {}, /file:/],
  ['WebSockets', 'wss://dynamodb.eu-west-1.amazonaws.com/', {}, {}, /wss:/],
  ['an own authorization', TABLES, { headers: { Authorization: 'Bearer x' } }, {}, /header authorization comes with the signature/],
  ['an own date', TABLES, { headers: { 'X-Amz-Date': 'x' } }, {}, /header x-amz-date/],
  ['an own token', TABLES, { headers: { 'x-amz-security-token': 'x' } }, {}, /header x-amz-security-token/],
  ['letters that services read otherwise', TABLES, { headers: { 'x-a': 'é' } }, {}, /x-a must be text of ASCII/],
  ['a foreign host header', TABLES, { headers: { Host: 'evil.example' } }, {}, /header host is not that of the URL/],
  ['a life of a link in the query', `${TABLES}?x-amz-expires=1`, {}, {}, /signed already, by x-amz-expires/],
  ['a token in the query', `${TABLES}?X-Amz-Security-Token=x`, {}, {}, /signed already/],
  ['a link that is signed', `${TABLES}?X-Amz-Signature=x`, {}, {}, /signed already/],
  ['a stream where bodies are signed', TABLES, { method: 'POST', body: new Blob(['a']).stream() }, {}, /a stream cannot be signed/],
  ['no signature of bodies where they are signed', TABLES, {}, { unsignedPayload: true }, /dynamodb has every body signed/],
  ['attempts that are none', TABLES, {}, { maxAttempts: 0 }, /maxAttempts/],
  ['a query that is no UTF-8', `${TABLES}?a=%FF`, {}, {}, /percent signs/],
]

describe('what is refused, before anybody is asked for credentials', () => {
  test.each(REFUSED)('%s', async (_name, url, init, options, message) => {
    let asked = 0
    const credentials = async () => {
      asked += 1
      return KEY
    }
    const { world, signed } = setUp([], { credentials, ...options })
    await expect(signed(url, init)).rejects.toThrow(TypeError)
    await expect(signed(url, { ...init, ...(init.body && { body: new Blob(['a']).stream() }) })).rejects.toThrow(message)
    expect(asked).toBe(message.source.includes('percent') ? 2 : 0)
    world.verify()
  })

  test.each<Partial<Credentials>>([
    { accessKeyId: 'only' },
    { ...KEY, accessKeyId: '' },
    { ...KEY, secretAccessKey: '' },
    { ...KEY, sessionToken: 'CANARY\n' },
  ])('a static identity that is none: %j', async (identity) => {
    const { signed } = setUp([], { credentials: identity as Credentials })
    await expect(signed(TABLES)).rejects.toThrow(/^signing: options\.credentials is no AWS identity$/)
  })
})

test.each(['api.example.com', 'API.Example.COM', 'deep.api.example.com', 'a-1.test:8443', '[::1]:8000'])(
  '%s is allowed by a pattern',
  async (host) => {
    const options = { allowedHosts: ['*.EXAMPLE.com', 'a-*.test:8443', '[::1]:8000'], service: 'execute-api', region: 'eu-west-1' }
    const { world, signed } = setUp([{ request: /./, answer: {} }], options)
    await signed(`https://${host}/`)
    world.verify()
  },
)

const DATE = { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }
const BROKEN = new TransportError('ECONNRESET', 'broken')

describe('another attempt', () => {
  test.each<[string, string, FakeExchange['answer'], number]>([
    ['GET after 500', 'GET', { status: 500 }, 3],
    ['PUT after 503', 'PUT', { status: 503 }, 3],
    ['DELETE after a broken connection', 'DELETE', BROKEN, 3],
    ['POST after 500', 'POST', { status: 500 }, 1],
    ['POST after 503', 'POST', { status: 503 }, 1],
    ['POST after a broken connection', 'POST', BROKEN, 1],
    ['POST after 503 with Retry-After', 'POST', { status: 503, headers: { 'retry-after': '1' } }, 3],
    ['POST after 429 with Retry-After', 'POST', { status: 429, headers: { 'retry-after': '1' } }, 3],
    ['POST after 500 with Retry-After', 'POST', { status: 500, headers: { 'retry-after': '1' } }, 1],
    ['GET after a Retry-After of 21 s', 'GET', { status: 503, headers: { 'retry-after': '21' } }, 1],
    ['GET after 404', 'GET', { status: 404 }, 1],
    ['GET after 501', 'GET', { status: 501 }, 1],
  ])('%s', async (_name, method, answer, attempts) => {
    const { world, signed } = setUp([{ request: /./, answer, times: Infinity }])
    const outcome = signed(TABLES, { method }).then(
      ({ status }) => status,
      (error: unknown) => error,
    )
    await world.advance(60_000)
    expect(await outcome).toBe(answer instanceof TransportError ? answer : (answer as { status: number }).status)
    expect(world.requests).toHaveLength(attempts)
  })

  test('is signed anew, with its own time', async () => {
    const { world, signed } = setUp([
      { request: /./, answer: { status: 503, headers: { 'retry-after': '5' } } },
      { request: /./, answer: {} },
    ])
    const answer = signed(TABLES)
    await world.advance(4_999)
    expect(world.requests).toHaveLength(1)
    await world.advance(1)
    expect((await answer).status).toBe(200)
    expect(header(world, 1, 'x-amz-date')).toBe('20260101T000005Z')
    expect(header(world, 1, 'authorization')).not.toBe(header(world, 0, 'authorization'))
  })

  test('is not made of a stream', async () => {
    const { world, signed } = setUp([{ request: /./, answer: { status: 503 } }])
    expect((await signed(OBJECT, { method: 'PUT', body: new Blob(['a']).stream() })).status).toBe(503)
    world.verify()
  })

  test('ends with the caller', async () => {
    const { world, signed } = setUp([{ request: /./, answer: { status: 503 }, times: Infinity }])
    const caller = new AbortController()
    const answer = signed(TABLES, { signal: caller.signal })
    answer.catch(() => {})
    await world.settle()
    caller.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
    expect(world.requests).toHaveLength(1)
  })
})

describe('what a refusal teaches', () => {
  const expired = { status: 403, json: { __type: 'com.amazon#ExpiredTokenException' } }

  function rotating() {
    let minted = 0
    return refreshing(async () => ({ ...KEY, accessKeyId: `AKID${(minted += 1)}` }), {}, fakeWorld())
  }

  test.each<[string, FakeExchange['answer']]>([
    ['in JSON', expired],
    ['in XML', { status: 400, text: '<Error><Code>ExpiredToken</Code></Error>' }],
    ['in a header', { status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException:http://x/' } }],
  ])('expired credentials, %s: invalidated, and others tried', async (_name, answer) => {
    const { world, signed } = setUp(
      [
        { request: /./, answer },
        { request: /./, answer: {} },
      ],
      { credentials: rotating() },
    )
    expect((await signed(TABLES, { method: 'POST', body: '{}' })).status).toBe(200)
    expect(world.requests.map(({ headers }) => /AKID\d/.exec(headers?.['authorization'] ?? '')?.[0])).toEqual(['AKID1', 'AKID2'])
  })

  test('once only', async () => {
    const { world, signed } = setUp([{ request: /./, answer: expired, times: 2 }], { credentials: rotating() })
    const answer = await signed(TABLES)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('ExpiredToken')
    world.verify()
  })

  test('not where the source has no others', async () => {
    const { world, signed } = setUp([{ request: /./, answer: expired }], { credentials: async () => KEY })
    expect((await signed(TABLES)).status).toBe(403)
    world.verify()
  })

  test('AccessDenied teaches nothing', async () => {
    const { world, signed } = setUp([{ request: /./, answer: { status: 403, json: { __type: 'AccessDeniedException' } } }], {
      credentials: rotating(),
    })
    expect((await signed(TABLES)).status).toBe(403)
    world.verify()
  })

  test('a clock that is an hour behind: signed again by the service’s, and from then on', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 01:00:00 GMT' }
    const skewed = { status: 403, headers, text: '<Error><Code>RequestTimeTooSkewed</Code></Error>' }
    const { world, signed } = setUp([
      { request: /./, answer: skewed },
      { request: /./, answer: { headers }, times: 2 },
    ])
    expect((await signed(TABLES)).status).toBe(200)
    await signed(TABLES)
    expect([0, 1, 2].map((index) => header(world, index, 'x-amz-date'))).toEqual([
      '20260101T000000Z',
      '20260101T010000Z',
      '20260101T010000Z',
    ])
  })

  test('a clock that is an hour behind, for two requests at once: both are signed again', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 01:00:00 GMT' }
    const skewed = { status: 403, headers, text: '<Error><Code>RequestTimeTooSkewed</Code></Error>' }
    const { world, signed } = setUp([
      { request: /./, answer: skewed, times: 2 },
      { request: /./, answer: { headers }, times: 2 },
    ])
    const answers = await Promise.all([signed(TABLES), signed(TABLES)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    world.verify()
  })

  test('a clock that is off, and then expired credentials: each is mended, once', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 01:00:00 GMT' }
    const skewed = { status: 403, headers, text: '<Error><Code>RequestTimeTooSkewed</Code></Error>' }
    const { world, signed } = setUp(
      [
        { request: /./, answer: skewed },
        { request: /./, answer: { ...expired, headers } },
        { request: /./, answer: { headers } },
      ],
      { credentials: rotating(), maxAttempts: 1 },
    )
    expect((await signed(TABLES)).status).toBe(200)
    world.verify()
  })

  test('the date of an answer from a cache is not the time', async () => {
    const headers = { date: 'Wed, 31 Dec 2025 00:00:00 GMT', age: '86400' }
    const { world, signed } = setUp([{ request: /./, answer: { headers }, times: 2 }])
    await signed(TABLES)
    await signed(TABLES)
    expect(header(world, 1, 'x-amz-date')).toBe('20260101T000000Z')
  })

  test('a source with a cache of its own kind is told to give others', async () => {
    const asked: (boolean | undefined)[] = []
    const credentials = async (request?: ResolveRequest) => {
      asked.push(request?.forceRefresh)
      return { ...KEY, accessKeyId: request?.forceRefresh ? 'AKID2' : 'AKID1' }
    }
    const { world, signed } = setUp(
      [
        { request: /./, answer: expired },
        { request: /./, answer: {} },
      ],
      { credentials },
    )
    expect((await signed(TABLES)).status).toBe(200)
    expect(asked).toEqual([undefined, true])
    world.verify()
  })

  test('a source that fails then: the refusal is handed back', async () => {
    let asked = 0
    const credentials = async () => {
      asked += 1
      if (asked > 1) throw new Error('no more')
      return KEY
    }
    const { signed } = setUp([{ request: /./, answer: expired }], { credentials })
    expect((await signed(TABLES)).status).toBe(403)
  })

  test('a clock that is right: refused is refused', async () => {
    const skewed = { status: 403, headers: DATE, text: '<Error><Code>RequestTimeTooSkewed</Code></Error>' }
    const { world, signed } = setUp([{ request: /./, answer: skewed }])
    expect((await signed(TABLES)).status).toBe(403)
    world.verify()
  })
})

test('a redirect is handed back, for its address was not signed', async () => {
  const world = fakeWorld()
  const seen: (string | undefined)[] = []
  const signed = createSignedFetch(
    { credentials: KEY },
    {
      ...world,
      fetch: async (_url, init) => {
        seen.push(init?.redirect)
        return new Response(undefined, { status: 307, headers: { location: 'https://evil.example/' } })
      },
    },
  )
  expect((await signed(OBJECT)).status).toBe(307)
  await signed(OBJECT, { redirect: 'error' })
  expect(seen).toEqual(['manual', 'error'])
})
