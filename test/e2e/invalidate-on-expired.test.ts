import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, HeadBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import {
  fromChain,
  invalidateOnExpired,
  memoryStore,
  refreshing,
  type CachingProvider,
  type Credentials,
  type Provider,
} from '@credchain/core'
import { createRolePool, fromTemporaryCredentials } from '@credchain/providers'
import type { SandboxRequest } from '@credchain/sandbox'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openWorld, roleArn, user, type TestWorld } from './world.js'

const RoleArn = roleArn('reader')
const ROLES = [{ arn: RoleArn }]
const KEYS = { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }
const OBJECT = { Bucket: 'recordings', Key: 'a.txt' }

/** The role behind the cache that is to be invalidated. */
function cacheOf({ runtime }: TestWorld): CachingProvider<Credentials> {
  return refreshing(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS, refresh: false }, runtime), {}, runtime)
}

/** Requests of a service as they were answered, STS's own to the role aside. */
const answers = ({ sandbox }: TestWorld, service: string) =>
  sandbox.requests.filter((entry) => entry.service === service && entry.action !== 'AssumeRole').map(({ status }: SandboxRequest) => status)

function clientsOf({ sandbox }: TestWorld, credentials: Provider, plugged?: Parameters<typeof invalidateOnExpired>[0]) {
  const settings = { credentials, endpoint: sandbox.url, region: 'eu-west-1' }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const sts = new STSClient(settings)
  const dynamo = new DynamoDBClient(settings)
  if (plugged !== undefined) for (const { middlewareStack } of [s3, sts, dynamo]) middlewareStack.use(invalidateOnExpired(plugged))
  return {
    s3,
    sts,
    dynamo,
    [Symbol.dispose]() {
      for (const client of [s3, sts, dynamo]) client.destroy()
    },
  }
}

type Clients = ReturnType<typeof clientsOf>

const REQUESTS: Record<string, (clients: Clients) => Promise<unknown>> = {
  s3: ({ s3 }) => s3.send(new ListBucketsCommand()),
  sts: ({ sts }) => sts.send(new GetCallerIdentityCommand()),
  dynamodb: ({ dynamo }) => dynamo.send(new ListTablesCommand()),
}

describe.each(Object.entries(REQUESTS))('a session that %s says has expired', (service, request) => {
  const refusedAs = service === 'sts' ? 403 : 400

  test('is replaced, and the request made once more', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    await request(clients)
    const first = await credentials()
    world.sandbox.revoke(first.accessKeyId)
    await request(clients)
    expect(answers(world, service)).toEqual([200, refusedAs, 200])
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(2)
    expect((await credentials()).accessKeyId).not.toBe(first.accessKeyId)
    // And it stays so.
    await request(clients)
    expect(answers(world, service)).toEqual([200, refusedAs, 200, 200])
  })

  test('stays refused without the plugin', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials)
    await request(clients)
    world.sandbox.revoke((await credentials()).accessKeyId)
    await expect(request(clients)).rejects.toMatchObject({ name: expect.stringMatching(/^ExpiredToken/) })
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(1)
  })

  test('is refused for good when the source has no other', async () => {
    await using world = await openWorld({ roles: ROLES })
    const only = await cacheOf(world)()
    let asked = 0
    const credentials = refreshing(async () => ((asked += 1), { ...only }), {}, world.runtime)
    using clients = clientsOf(world, credentials, credentials)
    world.sandbox.revoke(only.accessKeyId)
    await expect(request(clients)).rejects.toMatchObject({ name: expect.stringMatching(/^ExpiredToken/) })
    expect(answers(world, service)).toEqual([refusedAs])
    expect(asked).toBe(2)
  })

  test('is refused for good when the source fails: the service’s own word is heard, not the source’s', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    world.sandbox.revoke((await credentials()).accessKeyId)
    world.sandbox.fault({ service: 'sts', action: 'AssumeRole' }, { kind: 'status', status: 403, code: 'AccessDenied' })
    await expect(request(clients)).rejects.toMatchObject({ name: expect.stringMatching(/^ExpiredToken/) })
    expect(answers(world, service)).toEqual([refusedAs])
  })

  test('is tried once more, not for ever, when the other is refused too', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    const code = service === 'dynamodb' ? 'ExpiredTokenException' : 'ExpiredToken'
    const action = { s3: 'ListBuckets', sts: 'GetCallerIdentity', dynamodb: 'ListTables' }[service]
    world.sandbox.fault({ service, ...(action && { action }) }, { kind: 'status', status: 400, code })
    await expect(request(clients)).rejects.toMatchObject({ name: code })
    expect(answers(world, service)).toEqual([400, 400])
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(2)
  })

  test('is replaced once for ten requests that are refused at the same time', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    world.sandbox.revoke((await credentials()).accessKeyId)
    await Promise.all(Array.from({ length: 10 }, () => request(clients)))
    expect(answers(world, service).filter((status) => status === 200)).toHaveLength(10)
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(2)
  })
})

describe.each([
  ['ExpiredToken', 400, true],
  ['ExpiredTokenException', 400, true],
  ['InvalidToken', 400, true],
  ['InvalidTokenException', 400, true],
  ['RequestExpired', 400, true],
  ['AccessDenied', 403, false],
  ['InvalidAccessKeyId', 403, false],
  ['SignatureDoesNotMatch', 403, false],
  ['NoSuchBucket', 404, false],
])('%s of status %i', (code, status, again) => {
  test(`is a reason to ask for others: ${again}`, async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    const first = await credentials()
    world.sandbox.fault({ service: 's3', action: 'ListBuckets' }, { kind: 'status', status, code }, { times: 1 })
    const [outcome] = await Promise.allSettled([clients.s3.send(new ListBucketsCommand())])
    expect(outcome.status).toBe(again ? 'fulfilled' : 'rejected')
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: code })
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(again ? 2 : 1)
    expect((await credentials()) === first).toBe(!again)
  })
})

test('failures that the client retries by itself are its own affair', async () => {
  await using world = await openWorld({ roles: ROLES })
  const credentials = cacheOf(world)
  using clients = clientsOf(world, credentials, credentials)
  world.sandbox.fault({ service: 's3', action: 'ListBuckets' }, { kind: 'status', status: 503 }, { times: 1 })
  await clients.s3.send(new ListBucketsCommand())
  expect(answers(world, 's3')).toEqual([503, 200])
  expect(world.sandbox.count('sts', 'AssumeRole')).toBe(1)
})

describe('what is sent', () => {
  /** Everything expired, and what then becomes of putting `Body`. */
  async function put(world: TestWorld, Body: NonNullable<ConstructorParameters<typeof PutObjectCommand>[0]['Body']>) {
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    const first = await credentials()
    world.sandbox.revoke(first.accessKeyId)
    const [outcome] = await Promise.allSettled([clients.s3.send(new PutObjectCommand({ ...OBJECT, Body, ContentLength: 5 }))])
    const stored = clients.s3.send(new GetObjectCommand(OBJECT)).then(({ Body: got }) => got?.transformToString())
    return { outcome, stored: await stored.catch(() => undefined), first, now: await credentials() }
  }

  test.each([
    ['text', 'hello'],
    ['bytes', new TextEncoder().encode('hello')],
  ])('%s goes out again, whole', async (_, body) => {
    await using world = await openWorld({ roles: ROLES })
    const { outcome, stored } = await put(world, body)
    expect(outcome.status).toBe('fulfilled')
    expect(stored).toBe('hello')
  })

  test('a stream does not, for it has been read; the next request has new credentials all the same', async () => {
    await using world = await openWorld({ roles: ROLES })
    const { outcome, stored, first, now } = await put(world, Readable.from([Buffer.from('hello')]))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ExpiredToken' } })
    expect(world.sandbox.count('s3', 'PutObject')).toBe(1)
    expect(stored).toBeUndefined()
    expect(now.accessKeyId).not.toBe(first.accessKeyId)
  })
})

describe('a refusal that comes late', () => {
  test('does not drop what is newer', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    const old = await credentials()
    world.sandbox.revoke(old.accessKeyId)
    // The first is refused at once, and brings a new identity; the second hears its refusal of the old one long after.
    world.sandbox.fault({ service: 'dynamodb' }, { kind: 'latency', ms: 500 }, { times: 1 })
    const late = clients.dynamo.send(new ListTablesCommand())
    await clients.s3.send(new ListBucketsCommand())
    const newer = await credentials()
    expect(newer.accessKeyId).not.toBe(old.accessKeyId)
    await late
    expect(answers(world, 'dynamodb')).toEqual([400, 200])
    expect(await credentials()).toBe(newer)
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(2)
  })
})

describe('whatever cache it is', () => {
  test.each<[string, (world: TestWorld) => CachingProvider<Credentials>]>([
    ['a chain', (world) => fromChain([cacheOf(world)], {}, world.runtime)],
    ['a role of a pool', ({ runtime }) => createRolePool({ source: async () => KEYS }, runtime).role({ RoleArn })],
    [
      'a role of a pool over a store, which must not give the refused one again',
      ({ runtime }) => createRolePool({ source: async () => KEYS, store: memoryStore({}, runtime) }, runtime).role({ RoleArn }),
    ],
  ])('%s', async (_, make) => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = make(world)
    using clients = clientsOf(world, credentials, credentials)
    await clients.s3.send(new ListBucketsCommand())
    world.sandbox.revoke((await credentials()).accessKeyId)
    await clients.s3.send(new ListBucketsCommand())
    expect(answers(world, 's3')).toEqual([200, 400, 200])
    expect(world.sandbox.count('sts', 'AssumeRole')).toBe(2)
    credentials.close()
  })
})

describe('other middleware', () => {
  test('around it runs once a request, below it once a try; one that answers by itself is left alone', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    const passed: string[] = []
    const noting = (name: string) => (next: (args: never) => Promise<never>) => async (args: never) => {
      passed.push(name)
      return next(args)
    }
    clients.s3.middlewareStack.add(noting('initialize') as never, { step: 'initialize', name: 'testInitialize' })
    clients.s3.middlewareStack.add(noting('build') as never, { step: 'build', name: 'testBuild' })
    world.sandbox.revoke((await credentials()).accessKeyId)
    await clients.s3.send(new HeadBucketCommand({ Bucket: OBJECT.Bucket })).catch(() => {})
    passed.length = 0
    await credentials().then(({ accessKeyId }) => world.sandbox.revoke(accessKeyId))
    await clients.s3.send(new ListBucketsCommand())
    expect(passed).toEqual(['initialize', 'build', 'build'])

    // As the presigner does: it ends the request after it was signed, and nothing is sent.
    const before = world.sandbox.requests.length
    const presigned = clients.s3.middlewareStack.clone()
    presigned.add(
      (() =>
        async ({ request }: { request: unknown }) => ({ response: {}, output: { $metadata: {}, request } })) as never,
      {
        step: 'finalizeRequest',
        priority: 'low',
        name: 'testPresign',
      },
    )
    const handler = new GetObjectCommand(OBJECT).resolveMiddleware(presigned, clients.s3.config, {})
    const { output } = await handler(new GetObjectCommand(OBJECT))
    expect((output as unknown as { request: { headers: Record<string, string> } }).request.headers['authorization']).toContain(
      (await credentials()).accessKeyId,
    )
    expect(world.sandbox.requests).toHaveLength(before)
  })

  test('plugged in twice it is there once', async () => {
    await using world = await openWorld({ roles: ROLES })
    const credentials = cacheOf(world)
    using clients = clientsOf(world, credentials, credentials)
    clients.s3.middlewareStack.use(invalidateOnExpired(credentials))
    world.sandbox.fault({ service: 's3' }, { kind: 'status', status: 400, code: 'ExpiredToken' })
    await expect(clients.s3.send(new ListBucketsCommand())).rejects.toMatchObject({ name: 'ExpiredToken' })
    expect(answers(world, 's3')).toEqual([400, 400])
  })
})
