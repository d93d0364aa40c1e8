import type { CredentialsEvent, ResolveRequest } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { presignPost } from './presign-post.js'
import { presignUrl } from './presign-url.js'
import { signHeaders, type HeadersToSign } from './sign-headers.js'
import { strictUrl } from './strict-url.js'

const USER = { accessKeyId: 'AKIDCANARY', secretAccessKey: 'CANARY-secret' }
const SESSION = { ...USER, sessionToken: 'to/ken', expiration: new Date('2026-01-01T01:00:00Z') }
const OBJECT = 'https://bucket.s3.eu-west-1.amazonaws.com/a key'
const world = fakeWorld()

describe('strictUrl', () => {
  test.each([
    ['/a b', '/a%20b'],
    ["/!'()*+,;=:@&$", '/%21%27%28%29%2A%2B%2C%3B%3D%3A%40%26%24'],
    ['/a%2Fb/%2f', '/a%2Fb/%2F'],
    ['/%41%7e~', '/A~~'],
    ['/100%', '/100%25'],
    ['/%zz', '/%25zz'],
    ['/ሴ/😀', '/%E1%88%B4/%F0%9F%98%80'],
    ['/%ff', '/%FF'],
    ['//a//', '//a//'],
    ['/?a=b c&a=b+c&d', '/?a=b%20c&a=b%20c&d'],
    ['/?a=1,2&%41=%2b', '/?a=1%2C2&A=%2B'],
    ['/?', '/'],
  ])('%s', (given, expected) => {
    const strict = strictUrl(`https://host${given}`)
    expect(strict.pathname + strict.search).toBe(expected)
    expect(strictUrl(strict).href).toBe(strict.href)
  })
})

describe('signHeaders', () => {
  test('gives the caller’s headers and the signature’s', async () => {
    const headers = await signHeaders(
      { url: 'https://iam.amazonaws.com/?Action=ListUsers', headers: { Accept: 'x' }, credentials: SESSION },
      world,
    )
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'authorization',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-security-token',
    ])
  })

  test.each([
    'https://a.execute-api.eu-west-1.amazonaws.com/(a)',
    'https://b.s3.eu-west-1.amazonaws.com/a+b',
    'https://iam.amazonaws.com/?a=b+c',
  ])('%s may be read in two ways', async (url) => {
    await expect(signHeaders({ url, credentials: USER }, world)).rejects.toThrow('strictUrl(url)')
    await expect(signHeaders({ url: strictUrl(url), credentials: USER }, world)).resolves.toHaveProperty('authorization')
  })

  test('a body that S3 may leave out', async () => {
    const headers = await signHeaders({ method: 'put', url: OBJECT, credentials: USER, unsignedPayload: true }, world)
    expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD')
  })

  test('a hash that the caller tells is kept', async () => {
    const headers = { 'X-Amz-Content-SHA256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }
    await expect(signHeaders({ url: OBJECT, credentials: USER, headers }, world)).resolves.toMatchObject({
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    })
  })

  test('a header that is there twice is refused', async () => {
    await expect(signHeaders({ url: OBJECT, credentials: USER, headers: { Accept: 'a', accept: 'b' } }, world)).rejects.toThrow(
      'accept is there twice',
    )
  })

  test('a parameter that would not be signed is refused', async () => {
    await expect(signHeaders({ url: 'https://iam.amazonaws.com/?__proto__=1', credentials: USER }, world)).rejects.toThrow('__proto__')
  })

  test.each<[string, Partial<HeadersToSign>, RegExp]>([
    ['a line break in a header', { headers: { 'x-a': 'CANARY\r\nauthorization: own' } }, /x-a must be text/],
    ['a list of values', { headers: { 'x-a': ['CANARY'] as unknown as string } }, /x-a must be text/],
    ['a line break in the name of a header', { headers: { 'x-a\n': 'CANARY' } }, /name of a header/],
    ['a name that objects have', { headers: JSON.parse('{"__proto__":"CANARY"}') as Record<string, string> }, /name of a header/],
    ['a line break in the method', { method: 'GET\nCANARY' }, /method/],
    ['a body that is neither text nor bytes', { body: { text: 'CANARY' } as unknown as string }, /options\.body must be text or bytes/],
    ['a user name', { url: 'https://CANARY@iam.amazonaws.com/' }, /user name/],
    ['no URL', { url: '//CANARY' }, /no URL/],
    ['another scheme', { url: 's3://bucket/CANARY' }, /s3:/],
  ])('%s is a TypeError, without what was given', async (_name, wrong, message) => {
    const failure = signHeaders({ url: 'https://iam.amazonaws.com/', credentials: USER, ...wrong }, world)
    await expect(failure).rejects.toThrow(TypeError)
    await expect(failure).rejects.toThrow(message)
    await expect(failure).rejects.not.toThrow('CANARY')
  })

  test('a host that says the same in other letters is dropped: the client adds its own', async () => {
    const headers = await signHeaders({ url: OBJECT, credentials: USER, headers: { Host: 'BUCKET.s3.eu-west-1.amazonaws.com' } }, world)
    expect(headers).not.toHaveProperty('host')
  })

  test('an abort is heard, also where nobody has to be asked', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(signHeaders({ url: OBJECT, credentials: USER, signal }, world)).rejects.toThrow('enough')
    await expect(presignUrl(OBJECT, { credentials: USER, signal }, world)).rejects.toThrow('enough')
  })

  test('a blank session token is none', async () => {
    const signed = await Promise.all(
      [USER, { ...USER, sessionToken: '' }].map((credentials) => signHeaders({ url: OBJECT, credentials }, world)),
    )
    expect(signed[1]).toEqual(signed[0])
  })

  test('a foreign host header is refused', async () => {
    await expect(signHeaders({ url: OBJECT, credentials: USER, headers: { Host: 'evil' } }, world)).rejects.toThrow(
      'header host is not that of the URL',
    )
  })
})

describe('presignUrl', () => {
  test('has the token in the query', async () => {
    const link = new URL(await presignUrl(`${OBJECT}?versionId=1`, { credentials: SESSION, expiresIn: 60 }, world))
    expect(link.pathname).toBe('/a%20key')
    expect(Object.fromEntries(link.searchParams)).toEqual({
      versionId: '1',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIDCANARY/20260101/eu-west-1/s3/aws4_request',
      'X-Amz-Date': '20260101T000000Z',
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': 'to/ken',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('a token for devices is added after the signature', async () => {
    const url = 'wss://a1-ats.iot.eu-west-1.amazonaws.com/mqtt'
    const [withToken, without] = await Promise.all(
      [SESSION, USER].map((credentials) => presignUrl(url, { credentials, expiresIn: 60 }, world)),
    )
    expect(withToken).toBe(`${without}&X-Amz-Security-Token=to%2Fken`)
    expect(without).toContain('%2Fiotdevicegateway%2F')
  })

  test.each([0, 604_801, 1.5, Number.NaN])('a life of %s seconds is a TypeError', async (expiresIn) => {
    await expect(presignUrl(OBJECT, { credentials: USER, expiresIn }, world)).rejects.toThrow(TypeError)
  })

  test.each([
    [3_600, 0],
    // Both are sixty minutes in words, up to half a minute.
    [3_629, 0],
    [3_630, 1],
  ])('credentials that live for 3600 s and a link for %s s: %s notices', async (expiresIn, notices) => {
    const events: CredentialsEvent[] = []
    const asked: (ResolveRequest | undefined)[] = []
    const credentials = async (request?: ResolveRequest) => {
      asked.push(request)
      return SESSION
    }
    await presignUrl(OBJECT, { credentials, expiresIn, onEvent: (event) => events.push(event) }, world)
    expect(asked).toMatchObject([{ minRemainingMs: expiresIn * 1_000 }])
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: notices }, () => 'notice'))
  })

  test('credentials that have ended sign no link', async () => {
    const ended = { ...SESSION, expiration: new Date(world.now()) }
    await expect(presignUrl(OBJECT, { credentials: ended }, world)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const last = { ...SESSION, expiration: new Date(world.now() + 1) }
    await expect(presignUrl(OBJECT, { credentials: last }, world)).resolves.toContain('X-Amz-Signature')
  })

  test.each(['X-Amz-Expires=1', 'x-amz-date=20260101T000000Z', 'X-Amz-SignedHeaders=host', 'X-Amz-Algorithm=a'])(
    'a link that says %s by itself is refused',
    async (parameter) => {
      await expect(presignUrl(`${OBJECT}?${parameter}`, { credentials: USER }, world)).rejects.toThrow('signed already')
    },
  )

  test('a link that is signed already is refused', async () => {
    const link = await presignUrl(OBJECT, { credentials: USER }, world)
    await expect(presignUrl(link, { credentials: USER }, world)).rejects.toThrow('signed already')
  })
})

describe('presignPost', () => {
  const form = (key: string) =>
    presignPost(
      'https://bucket.s3.eu-west-1.amazonaws.com/',
      {
        credentials: SESSION,
        bucket: 'bucket',
        key,
        expiresIn: 60,
        fields: { acl: 'private' },
        conditions: [['content-length-range', 1, 9]],
      },
      world,
    )

  test('has a policy that names every field, signed', async () => {
    const { url, fields } = await form('uploads/one')
    expect(url).toBe('https://bucket.s3.eu-west-1.amazonaws.com/')
    const policy = JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString())
    expect(policy).toEqual({
      expiration: '2026-01-01T00:01:00.000Z',
      conditions: [
        ['content-length-range', 1, 9],
        { acl: 'private' },
        { bucket: 'bucket' },
        { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' },
        { 'X-Amz-Credential': 'AKIDCANARY/20260101/eu-west-1/s3/aws4_request' },
        { 'X-Amz-Date': '20260101T000000Z' },
        { 'X-Amz-Security-Token': 'to/ken' },
        { key: 'uploads/one' },
      ],
    })
    const key = ['20260101', 'eu-west-1', 's3', 'aws4_request'].reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${USER.secretAccessKey}`,
    )
    expect(fields['X-Amz-Signature']).toBe(
      createHmac('sha256', key)
        .update(fields['Policy'] ?? '')
        .digest('hex'),
    )
  })

  test.each(['Policy', 'KEY', 'x-amz-date', 'x-amz-security-token', 'bucket'])('the field %s is not there twice', async (name) => {
    const options = { credentials: USER, bucket: 'bucket', key: 'key', fields: { [name]: 'own' } }
    await expect(presignPost('https://bucket.s3.eu-west-1.amazonaws.com/', options, world)).rejects.toThrow(
      `the field ${name} comes with the form`,
    )
  })

  test('a name in the middle of the key is refused', async () => {
    await expect(form('a/${filename}/b')).rejects.toThrow(TypeError)
  })

  test('leaves the name of the file to the browser', async () => {
    const { fields } = await form('uploads/${filename}')
    expect(fields['key']).toBe('uploads/${filename}')
    expect(Buffer.from(fields['Policy'] ?? '', 'base64').toString()).toContain('["starts-with","$key","uploads/"]')
  })
})
