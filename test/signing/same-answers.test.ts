import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { presignUrl, signHeaders, strictUrl } from '@credchain/signing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSigningWorld, user, type SigningWorld } from './world.js'

const S3 = 'https://s3.us-east-1.amazonaws.com'
const TABLES = 'https://dynamodb.us-east-1.amazonaws.com/'
let world: SigningWorld

beforeAll(async () => {
  world = await openSigningWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const settings = () => ({
  endpoint: world.sandbox.url,
  region: 'us-east-1',
  credentials: user,
  maxAttempts: 1,
  systemClockOffset: world.sandbox.clock.now() - Date.now(),
})
const s3 = () => new S3Client({ ...settings(), forcePathStyle: true })

describe('real clients and a signed fetch get the same answers', () => {
  test('DynamoDB', async () => {
    const { $metadata, ...answer } = await new DynamoDBClient(settings()).send(new ListTablesCommand({}))
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' }
    const own = await world.signed(TABLES, { method: 'POST', headers, body: '{}' })
    expect(own.status).toBe($metadata.httpStatusCode)
    expect(await own.json()).toMatchObject(answer)
  })

  test('S3, what either has put', async () => {
    await s3().send(new PutObjectCommand({ Bucket: 'bucket', Key: 'of the/client', Body: 'one' }))
    await world.signed(`${S3}/bucket/of the/fetch`, { method: 'PUT', body: 'two' })
    expect(await (await world.signed(`${S3}/bucket/of the/client`)).text()).toBe('one')
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'bucket', Key: 'of the/fetch' }))
    expect(await Body?.transformToString()).toBe('two')
  })

  test('S3 keys of every ASCII character, and of others', async () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter((character) => character !== '/')
    const keys = [...ascii.map((character) => `a${character}z`), `all${ascii.join('')}`, 'grüße', 'ሴ', '日本/語', '😀', 'a//b', '%41', 'é']
    for (const key of keys) {
      const url = `${S3}/keys/${key.split('/').map(encodeURIComponent).join('/')}`
      const answer = await world.signed(url, { method: 'PUT', body: key })
      expect([key, answer.status]).toEqual([key, 200])
      expect([key, await (await fetchLink(url)).text()]).toEqual([key, key])
    }
    const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: 'keys' }))
    expect(new Set(Contents.map(({ Key }) => Key))).toEqual(new Set(keys))
  })

  test('a stream to S3', async () => {
    const body = new Blob(['streamed']).stream()
    expect((await world.signed(`${S3}/bucket/stream`, { method: 'PUT', body })).status).toBe(200)
    expect(await (await world.signed(`${S3}/bucket/stream`)).text()).toBe('streamed')
  })
})

async function fetchLink(url: string): Promise<Response> {
  const link = await presignUrl(url, { credentials: user, expiresIn: 60 }, world.sandbox.runtime)
  return world.sandbox.runtime.fetch(link)
}

const TAMPERINGS: readonly (readonly [string, (request: Sent) => Sent, code: string])[] = [
  ['the body', (request) => ({ ...request, body: '{"a":2}' }), 'XAmzContentSHA256Mismatch'],
  ['a header', (request) => ({ ...request, headers: { ...request.headers, 'x-amz-meta-a': '2' } }), 'SignatureDoesNotMatch'],
  ['the query', (request) => ({ ...request, url: request.url.replace('a=1', 'a=2') }), 'SignatureDoesNotMatch'],
  ['the path', (request) => ({ ...request, url: request.url.replace('/key', '/kez') }), 'SignatureDoesNotMatch'],
  ['the method', (request) => ({ ...request, method: 'POST' }), 'SignatureDoesNotMatch'],
  ['the host', (request) => ({ ...request, url: request.url.replace('us-east-1', 'us-east-2') }), 'SignatureDoesNotMatch'],
]

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

describe('a request that is changed on the way', () => {
  async function request(): Promise<Sent> {
    const sent = { method: 'PUT', url: `${S3}/bucket/key?a=1`, body: '{"a":1}' }
    return { ...sent, headers: await signHeaders({ ...sent, headers: { 'x-amz-meta-a': '1' }, credentials: user }, world.sandbox.runtime) }
  }
  const send = ({ url, ...init }: Sent) => world.sandbox.runtime.fetch(url, init)

  test('is let in when it is not changed', async () => {
    expect((await send(await request())).status).toBe(200)
  })

  test.each(TAMPERINGS)('%s: refused', async (_what, tamper, code) => {
    const answer = await send(tamper(await request()))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await answer.text()).toContain(code)
  })
})

test('the session token is in the header or in the query, and a link without it is refused', async () => {
  const link = new URL(
    strictUrl(await presignUrl(`${S3}/bucket/key`, { credentials: { ...user, sessionToken: 'x' } }, world.sandbox.runtime)),
  )
  expect(link.searchParams.get('X-Amz-Security-Token')).toBe('x')
  expect((await world.sandbox.runtime.fetch(link)).status).toBe(400)
})
