import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createCredentialChain, fromChain, memoryStore, refreshing, withMinRemaining, type Provider } from '@credchain/core'
import { createRolePool, fromEnv, fromIni, fromTemporaryCredentials } from '@credchain/providers'
import { expect, test } from 'vitest'
import { openWorld, roleArn, user, type TestWorld } from './world.js'

const RoleArn = roleArn('reader')
const ROLES = [{ arn: RoleArn }]
const KEYS = { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }
const CONFIG = `[default]
role_arn = ${RoleArn}
source_profile = base

[profile base]
aws_access_key_id = ${user.accessKeyId}
aws_secret_access_key = ${user.secretAccessKey}
`
const CALLERS = 1_000
const params = { RoleArn, RoleSessionName: 'one' }

const role = ({ runtime }: TestWorld, more: Partial<Parameters<typeof fromTemporaryCredentials>[0]> = {}) =>
  fromTemporaryCredentials({ params, masterCredentials: KEYS, ...more }, runtime)

/** Providers that callers take turns with. */
const FORMS: Record<string, (world: TestWorld) => readonly Provider[]> = {
  'the bare provider': (world) => [role(world)],
  'refreshing(provider)': (world) => [refreshing(role(world), {}, world.runtime)],
  'refreshing(refreshing(provider))': (world) => [refreshing(refreshing(role(world), {}, world.runtime), {}, world.runtime)],
  'refreshing around one without a cache': (world) => [refreshing(role(world, { refresh: false }), {}, world.runtime)],
  'refreshing around a function of the user’s': (world) => {
    const inner = role(world, { refresh: false })
    return [refreshing((request) => inner(request), {}, world.runtime)]
  },
  'a function of the user’s around the provider': (world) => {
    const inner = role(world)
    return [(request) => inner(request)]
  },
  'a chain': (world) => [fromChain([fromEnv({}, world.runtime), role(world)], {}, world.runtime)],
  'a chain of one without a cache': (world) => [fromChain([role(world, { refresh: false })], {}, world.runtime)],
  'a chain in a chain in a chain': ({ runtime, ...world }) => {
    const inner = fromChain([fromEnv({}, runtime), role({ runtime, ...world })], {}, runtime)
    return [fromChain([fromChain([inner], {}, runtime)], {}, runtime)]
  },
  'two chains of one provider, and the provider': (world) => {
    const shared = role(world)
    return [fromChain([shared], {}, world.runtime), fromChain([shared], {}, world.runtime), shared]
  },
  'createCredentialChain().expireAfter()': (world) => [createCredentialChain(role(world)).expireAfter(900_000)],
  'createCredentialChain() of one without a cache': (world) => [createCredentialChain(role(world, { refresh: false }))],
  'withMinRemaining(provider)': (world) => [withMinRemaining(role(world), 600_000)],
  'a profile with a role': (world) => [fromIni({}, world.runtime)],
  'a profile with a role, in a chain': (world) => [fromChain([fromEnv({}, world.runtime), fromIni({}, world.runtime)], {}, world.runtime)],
  'a role of a pool': (world) => [createRolePool({ source: async () => KEYS }, world.runtime).role(params)],
  'roles of a pool, looked up by each caller': (world) => {
    const pool = createRolePool({ source: async () => KEYS }, world.runtime)
    return [(request) => pool.role({ ...params })(request)]
  },
  'two providers over one store': (world) => {
    const store = memoryStore({}, world.runtime)
    return [role(world, { store }), role(world, { store })]
  },
  'providers without a cache over one store': (world) => {
    const store = memoryStore({}, world.runtime)
    return Array.from({ length: 20 }, () => role(world, { store, refresh: false }))
  },
  'two pools over one store': (world) => {
    const store = memoryStore({}, world.runtime)
    const pools = [0, 1].map(() => createRolePool({ source: async () => KEYS, store }, world.runtime))
    return pools.map((pool) => pool.role(params))
  },
}

test.each(Object.entries(FORMS))('%s: one AssumeRole for a thousand callers', async (_, make) => {
  await using world = await openWorld({ roles: ROLES }, CONFIG)
  const providers = make(world)
  const ask = (n: number) => (providers[n % providers.length] ?? expect.unreachable())()
  const identities = await Promise.all(Array.from({ length: CALLERS }, (_caller, n) => ask(n)))
  expect(new Set(identities.map(({ accessKeyId }) => accessKeyId)).size).toBe(1)
  expect(world.sandbox.count('sts', 'AssumeRole')).toBe(1)
  // Those who come later find it there.
  for (let n = 0; n < 3; n += 1) await ask(n)
  expect(world.sandbox.count('sts', 'AssumeRole')).toBe(1)
})

test.each(Object.entries(FORMS))('%s: one AssumeRole for ten clients of a hundred calls each', async (_, make) => {
  await using world = await openWorld({ roles: ROLES }, CONFIG)
  const providers = make(world)
  const settings = { endpoint: world.sandbox.url, region: 'us-east-1' }
  const clients = Array.from({ length: 10 }, (_client, n) => {
    const credentials = providers[n % providers.length] ?? expect.unreachable()
    if (n % 3 === 0) {
      const s3 = new S3Client({ ...settings, credentials, forcePathStyle: true })
      return { client: s3, send: () => s3.send(new ListBucketsCommand()) }
    }
    if (n % 3 === 1) {
      const sts = new STSClient({ ...settings, credentials })
      return { client: sts, send: () => sts.send(new GetCallerIdentityCommand()) }
    }
    const dynamo = new DynamoDBClient({ ...settings, credentials })
    return { client: dynamo, send: () => dynamo.send(new ListTablesCommand()) }
  })
  await Promise.all(clients.flatMap(({ send }) => Array.from({ length: CALLERS / 10 }, send)))
  const { sandbox } = world
  expect(sandbox.count('sts', 'AssumeRole')).toBe(1)
  expect(sandbox.count('s3') + sandbox.count('dynamodb') + sandbox.count('sts', 'GetCallerIdentity')).toBe(CALLERS)
  expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([])
  for (const { client } of clients) client.destroy()
})

test('counting counts: without a cache or a store every caller makes a call of its own', async () => {
  await using world = await openWorld({ roles: ROLES })
  const bare = role(world, { refresh: false })
  await Promise.all(Array.from({ length: 5 }, () => bare()))
  expect(world.sandbox.count('sts', 'AssumeRole')).toBe(5)
})
