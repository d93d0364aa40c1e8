import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { startSandbox, virtualClock, type Sandbox } from '@credchain/sandbox'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const USER = { userName: 'alice', accessKeyId: 'AKIAALICE00000000001', secretAccessKey: 'alice+secret/alice+secret/alice+secret/0' }
const ROLE = 'arn:aws:iam::123456789012:role/app'

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const clock = virtualClock({ at: Date.parse('2026-03-01T12:00:00Z'), speed: 0 })
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ clock, users: [USER], roles: [{ arn: ROLE }] })
})
afterAll(() => sandbox.close())

const settings = (credentials: Keys, skewMs = 0) => ({
  endpoint: sandbox.url,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
  systemClockOffset: clock.now() - Date.now() + skewMs,
})
const s3 = (keys: Keys, skewMs = 0) => new S3Client(settings(keys, skewMs))
const listBuckets = async (keys: Keys, skewMs = 0) => s3(keys, skewMs).send(new ListBucketsCommand({}))
const listTables = async (keys: Keys, skewMs = 0) => new DynamoDBClient(settings(keys, skewMs)).send(new ListTablesCommand({}))

async function session() {
  const { Credentials } = await new STSClient(settings(USER)).send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'test' }))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

const refusedWith = (code: string, status: number) =>
  expect.objectContaining({ name: code, $metadata: expect.objectContaining({ httpStatusCode: status }) })

interface SentRequest {
  hostname: string
  body: unknown
  readonly headers: Record<string, string>
}

function isSentRequest(request: unknown): request is SentRequest {
  return typeof request === 'object' && request !== null && 'hostname' in request && 'headers' in request
}

/** Runs between the signature and the wire. */
function tampering<C extends S3Client>(client: C, change: (request: SentRequest) => void): C {
  client.middlewareStack.add(
    (next) => (args) => {
      if (isSentRequest(args.request)) change(args.request)
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
  )
  return client
}

describe('no yes-man', () => {
  interface Case {
    readonly name: string
    readonly keys: () => Promise<Keys>
    readonly skewMs?: number
    readonly laterMs?: number
    readonly s3: readonly [string, number]
    readonly dynamodb: readonly [string, number]
  }
  const cases: readonly Case[] = [
    {
      name: 'a wrong secret',
      keys: async () => ({ ...USER, secretAccessKey: 'x'.repeat(40) }),
      s3: ['SignatureDoesNotMatch', 403],
      dynamodb: ['InvalidSignatureException', 400],
    },
    {
      name: 'an unknown key',
      keys: async () => ({ ...USER, accessKeyId: 'AKIANOBODY0000000001' }),
      s3: ['InvalidAccessKeyId', 403],
      dynamodb: ['UnrecognizedClientException', 400],
    },
    {
      name: 'a missing token',
      async keys() {
        const { accessKeyId, secretAccessKey } = await session()
        return { accessKeyId, secretAccessKey }
      },
      s3: ['InvalidToken', 400],
      dynamodb: ['UnrecognizedClientException', 400],
    },
    {
      name: 'a foreign token',
      keys: async () => ({ ...(await session()), sessionToken: (await session()).sessionToken }),
      s3: ['InvalidToken', 400],
      dynamodb: ['UnrecognizedClientException', 400],
    },
    { name: 'an expired session', keys: session, laterMs: 3_600_000, s3: ['ExpiredToken', 400], dynamodb: ['ExpiredTokenException', 400] },
    {
      name: 'a clock 15 min and 2 s behind',
      keys: async () => USER,
      skewMs: -902_000,
      s3: ['RequestTimeTooSkewed', 403],
      dynamodb: ['InvalidSignatureException', 400],
    },
  ]
  test.each(cases)('$name', async ({ keys, skewMs, laterMs = 0, ...refused }) => {
    const given = await keys()
    clock.advance(laterMs)
    await expect(listBuckets(given, skewMs)).rejects.toEqual(refusedWith(...refused.s3))
    expect(sandbox.requests.at(-1)).toEqual({
      service: 's3',
      action: 'ListBuckets',
      status: refused.s3[1],
      at: clock.now(),
      code: refused.s3[0],
    })
    await expect(listTables(given, skewMs)).rejects.toEqual(refusedWith(...refused.dynamodb))
    expect(sandbox.requests.at(-1)).toMatchObject({
      service: 'dynamodb',
      action: 'ListTables',
      status: refused.dynamodb[1],
      code: refused.dynamodb[0],
    })
    clock.advance(-laterMs)
  })

  test('a session, up to the millisecond before its expiration', async () => {
    const keys = await session()
    clock.advance(3_599_999)
    await expect(listBuckets(keys)).resolves.toMatchObject({ Buckets: [] })
    await expect(listTables(keys)).resolves.toMatchObject({ TableNames: [] })
    expect(sandbox.requests.at(-1)?.caller).toBe('arn:aws:sts::123456789012:assumed-role/app/test')
    clock.advance(-3_599_999)
  })

  test('a body changed after it was signed', async () => {
    const client = tampering(s3(USER), (request) => {
      request.body = 'evil'
    })
    const put = client.send(new PutObjectCommand({ Bucket: 'tampered', Key: 'a', Body: 'good' }))
    await expect(put).rejects.toEqual(refusedWith('XAmzContentSHA256Mismatch', 400))
  })

  test('a header changed, and one put in, after the request was signed', async () => {
    const put = new PutObjectCommand({ Bucket: 'tampered', Key: 'a', Body: 'good', ContentType: 'text/plain' })
    const changed = tampering(s3(USER), (request) => {
      request.headers['content-type'] = 'text/html'
    })
    await expect(changed.send(put)).rejects.toEqual(refusedWith('SignatureDoesNotMatch', 403))
    const added = tampering(s3(USER), (request) => {
      request.headers['x-amz-acl'] = 'public-read'
    })
    await expect(added.send(put)).rejects.toEqual(refusedWith('AccessDenied', 403))
    await expect(s3(USER).send(new HeadObjectCommand({ Bucket: 'tampered', Key: 'a' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    })
  })

  test('no signature at all', async () => {
    const anonymous = new S3Client({ ...settings(USER), signer: { sign: async (request) => request } })
    await expect(anonymous.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toEqual(refusedWith('AccessDenied', 403))
    const answer = await fetch(`${sandbox.url}/anything`)
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([403, 'MissingAuthenticationToken'])
  })
})

interface Presigner {
  presign(request: object, options: { expiresIn: number; signingDate: Date }): Promise<{ query: Record<string, string> }>
}

function canPresign(signer: object): signer is Presigner {
  return 'presign' in signer
}

describe('links, signed by the client’s own signer', () => {
  const Bucket = 'linked'

  /** As `@aws-sdk/s3-request-presigner` does it. */
  async function link(keys: Keys, expiresIn: number, path = `/${Bucket}/a%20key`) {
    const { hostname, port, host } = new URL(sandbox.url)
    const headers = { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    const request = { method: 'GET', protocol: 'http:', hostname, port: Number(port), path, query: {}, headers, clone: () => request }
    const signer = await s3(keys).config.signer({ name: 'sigv4', signingName: 's3', signingRegion: 'us-east-1', properties: {} })
    if (!canPresign(signer)) throw new TypeError('the signer of the client cannot presign')
    const { query } = await signer.presign(request, { expiresIn, signingDate: new Date(clock.now()) })
    return `${sandbox.url}${path}?${new URLSearchParams(query).toString().replaceAll('+', '%20')}`
  }

  test('give the object while they last, and not a second longer', async () => {
    const keys = await session()
    await s3(USER).send(new PutObjectCommand({ Bucket, Key: 'a key', Body: 'linked' }))
    const url = await link(keys, 60)
    expect(await (await fetch(url)).text()).toBe('linked')
    expect((await fetch(url.replace('a%20key', 'other'))).status).toBe(403)
    expect((await fetch(url, { method: 'PUT', body: 'evil' })).status).toBe(403)
    clock.advance(61_000)
    expect((await fetch(url)).status).toBe(403)
    clock.advance(-61_000)
  })
})

describe('S3', () => {
  const Bucket = 'my-bucket'
  const bodies = [
    { name: 'text', Body: 'grüße', is: 'grüße' },
    { name: 'bytes', Body: Uint8Array.of(0, 255, 13, 10), is: Uint8Array.of(0, 255, 13, 10) },
    { name: 'nothing', Body: '', is: '' },
    {
      name: 'a stream, in chunks with a trailer',
      Body: () => Readable.from([Buffer.from('one\r\n'), Buffer.from('two')]),
      length: 8,
      is: 'one\r\ntwo',
    },
  ]
  test.each(bodies)('puts and gets $name', async ({ Body, length, is }) => {
    const Key = 'path to/ä+b&c=(d)*~.txt'
    const body = typeof Body === 'function' ? Body() : Body
    const put = await s3(USER).send(
      new PutObjectCommand({ Bucket, Key, Body: body, ContentLength: length, ContentType: 'text/plain', Metadata: { one: '1' } }),
    )
    const got = await s3(USER).send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.from(is))
    expect(got).toMatchObject({ ETag: put.ETag, ContentType: 'text/plain', Metadata: { one: '1' }, ChecksumType: 'FULL_OBJECT' })
    expect(put.ChecksumCRC32 ?? put.ChecksumCRC64NVME).toBeDefined()
    expect(got.LastModified?.getTime()).toBe(clock.now())
  })

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('keeps a %s checksum', async (ChecksumAlgorithm) => {
    const put = await s3(USER).send(new PutObjectCommand({ Bucket, Key: 'sum', Body: 'body', ChecksumAlgorithm }))
    expect(put[`Checksum${ChecksumAlgorithm}`]).toMatch(/=$/)
    await expect(s3(USER).send(new GetObjectCommand({ Bucket, Key: 'sum', ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ETag: put.ETag,
    })
  })

  test('refuses a checksum that is not the body’s', async () => {
    const put = s3(USER).send(
      new PutObjectCommand({ Bucket, Key: 'sum', Body: 'body', ChecksumSHA256: Buffer.alloc(32).toString('base64') }),
    )
    await expect(put).rejects.toEqual(refusedWith('BadDigest', 400))
  })

  test('lists in pages and by folder, and deletes', async () => {
    const client = s3(USER)
    for (const Key of ['b/2', 'a', 'b/1', 'c & d']) await client.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: Key }))
    const folders = await client.send(new ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/' }))
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['a', 'c & d'])
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'b/' }])
    const first = await client.send(new ListObjectsV2Command({ Bucket: 'listed', MaxKeys: 3 }))
    expect([first.IsTruncated, first.Contents?.map(({ Key }) => Key)]).toEqual([true, ['a', 'b/1', 'b/2']])
    const rest = await client.send(new ListObjectsV2Command({ Bucket: 'listed', ContinuationToken: first.NextContinuationToken }))
    expect([rest.IsTruncated, rest.Contents?.map(({ Key }) => Key)]).toEqual([false, ['c & d']])
    await client.send(new DeleteObjectCommand({ Bucket: 'listed', Key: 'a' }))
    const under = await client.send(new ListObjectsV2Command({ Bucket: 'listed', Prefix: 'a' }))
    expect(under.KeyCount).toBe(0)
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain('listed')
  })

  test('knows the bucket by the host, too', async () => {
    const { port } = new URL(sandbox.url)
    // Not every machine finds names under localhost; the Host header is what counts.
    const client = tampering(new S3Client({ ...settings(USER), endpoint: `http://localhost:${port}` }), (request) => {
      expect(request.hostname).toBe('hosted.localhost')
      request.hostname = '127.0.0.1'
    })
    await client.send(new PutObjectCommand({ Bucket: 'hosted', Key: 'a/b', Body: 'hosted' }))
    await expect(s3(USER).send(new HeadObjectCommand({ Bucket: 'hosted', Key: 'a/b' }))).resolves.toMatchObject({ ContentLength: 6 })
  })

  test('misses what is not there', async () => {
    await s3(USER).send(new PutObjectCommand({ Bucket, Key: 'there', Body: '' }))
    await expect(s3(USER).send(new GetObjectCommand({ Bucket, Key: 'missing' }))).rejects.toEqual(refusedWith('NoSuchKey', 404))
    await expect(s3(USER).send(new GetObjectCommand({ Bucket: 'missing', Key: 'a' }))).rejects.toEqual(refusedWith('NoSuchBucket', 404))
  })
})
