import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromChain, type CredentialsEvent } from '@credchain/core'
import { fromEnv, fromIni, fromInstanceMetadata } from '@credchain/providers'
import { fromTwilio } from '@credchain/twilio'
import { expect, test } from 'vitest'
import { openWorld, roleArn } from './world.js'

const CONFIG = `[default]
role_arn = ${roleArn('deploy-prod')}
source_profile = base
region = eu-west-1
duration_seconds = 900

[profile base]
role_arn = ${roleArn('base-admin')}
credential_source = Ec2InstanceMetadata
duration_seconds = 900
`
const ROLES = [
  { arn: roleArn('app-instance') },
  { arn: roleArn('base-admin'), trusts: [roleArn('app-instance')] },
  { arn: roleArn('deploy-prod'), trusts: [roleArn('base-admin')] },
]
const STEP_MS = 60_000
const LIFE_MS = 900_000

test('real SDK clients live through ten expiries, one of them in an STS outage, without a failed request or a wait', async () => {
  await using world = await openWorld({ instanceRole: 'app-instance', roles: ROLES }, CONFIG)
  const { runtime, sandbox, clock } = world
  const events: CredentialsEvent[] = []
  const credentials = fromChain(
    // The clock jumps a minute at a time, so a call of STS must not take its time to retry: the cache does that.
    [
      fromEnv({}, runtime),
      fromIni({ clientConfig: { maxAttempts: 1 } }, runtime),
      fromTwilio({}, runtime),
      fromInstanceMetadata({}, runtime),
    ],
    { onEvent: (event) => events.push(event) },
    runtime,
  )
  // One attempt a request: a retry would hide a failure.
  const settings = { credentials, endpoint: sandbox.url, region: 'eu-west-1', maxAttempts: 1 }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const sts = new STSClient(settings)
  const dynamo = new DynamoDBClient(settings)
  await credentials()
  const warmUp = events.length
  const startedAt = clock.now()

  let requests = 0
  const ends = new Set<number>()
  let outage: { stop(): void } | undefined
  const expired = () => [...ends].filter((end) => end <= clock.now()).length
  while (expired() < 10) {
    expect(clock.now(), 'the identities advance').toBeLessThan(startedAt + 20 * LIFE_MS)
    const object = { Bucket: 'recordings', Key: 'a b+c.txt' }
    await s3.send(new PutObjectCommand({ ...object, Body: `at ${clock.now()}` }))
    const got = await s3.send(new GetObjectCommand(object))
    expect(await got.Body?.transformToString()).toBe(`at ${clock.now()}`)
    await s3.send(new ListBucketsCommand())
    const caller = await sts.send(new GetCallerIdentityCommand())
    expect(caller.Arn).toContain('assumed-role/deploy-prod/')
    await dynamo.send(new ListTablesCommand())
    requests += 5

    const failed = events.filter(({ type }) => type === 'kept-after-failure').length
    if (expired() === 4 && outage === undefined)
      outage = sandbox.fault({ service: 'sts', action: 'AssumeRole' }, { kind: 'status', status: 503 })
    if (failed > 0) outage?.stop()
    const end = credentials.status()?.expiration?.getTime()
    if (end !== undefined) ends.add(end)
    clock.advance(STEP_MS)
  }

  const live = events.slice(warmUp)
  expect(live.filter(({ type }) => type === 'waited')).toEqual([])
  expect(live.filter(({ type }) => type === 'rejected')).toEqual([])
  expect(live.filter(({ type }) => type === 'kept-after-failure').length).toBeGreaterThan(0)
  expect(requests).toBeGreaterThan(500)
  const refused = sandbox.requests.filter(({ service, status }) => service !== 'imds' && service !== 'sts' && status >= 400)
  expect(refused).toEqual([])
  credentials.close()
  for (const client of [s3, sts, dynamo]) client.destroy()
})

test('ten clients that share a provider cause one AssumeRole, whatever number of calls they make at once', async () => {
  await using world = await openWorld({ instanceRole: 'app-instance', roles: ROLES }, CONFIG)
  const { runtime, sandbox } = world
  const credentials = fromChain([fromEnv({}, runtime), fromIni({}, runtime)], {}, runtime)
  const clients = Array.from({ length: 10 }, () => new STSClient({ credentials, endpoint: sandbox.url, region: 'eu-west-1' }))
  await Promise.all(clients.flatMap((client) => Array.from({ length: 10 }, () => client.send(new GetCallerIdentityCommand()))))
  expect(sandbox.count('sts', 'GetCallerIdentity')).toBe(100)
  expect(sandbox.count('sts', 'AssumeRole')).toBe(2)
  expect(sandbox.count('imds')).toBe(3)
  for (const client of clients) client.destroy()
})
