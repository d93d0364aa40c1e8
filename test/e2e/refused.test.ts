import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { isCredentialsError, type Credentials } from '@credchain/core'
import { fromTemporaryCredentials } from '@credchain/providers'
import { expect, test } from 'vitest'
import { openWorld, roleArn, user } from './world.js'

const { accessKeyId, secretAccessKey } = user
const ROLES = [{ arn: roleArn('reader'), externalId: 'right-id' }]

test('the sandbox is no yes-man: a wrong secret is refused, the right one is not', async () => {
  await using world = await openWorld()
  const settings = { endpoint: world.sandbox.url, region: 'eu-west-1', forcePathStyle: true, maxAttempts: 1 }
  const listed = (credentials: Credentials) => {
    const client = new S3Client({ ...settings, credentials })
    return client.send(new ListBucketsCommand()).finally(() => client.destroy())
  }
  await expect(listed({ accessKeyId, secretAccessKey: secretAccessKey.replace('C', 'D') })).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
  await expect(listed({ accessKeyId: 'AKIAUNKNOWNUNKNOWN12', secretAccessKey })).rejects.toMatchObject({ name: 'InvalidAccessKeyId' })
  await expect(listed({ accessKeyId, secretAccessKey })).resolves.toBeDefined()
})

const cases = [
  {
    name: 'a wrong secret',
    master: { accessKeyId, secretAccessKey: secretAccessKey.replace('C', 'D') },
    params: { ExternalId: 'right-id' },
    code: 'REJECTED',
    says: 'SignatureDoesNotMatch',
  },
  {
    name: 'a wrong external id',
    master: { accessKeyId, secretAccessKey },
    params: { ExternalId: 'wrong-id' },
    code: 'REJECTED',
    says: 'AccessDenied',
  },
  {
    name: 'a duration below the least',
    master: { accessKeyId, secretAccessKey },
    params: { ExternalId: 'right-id', DurationSeconds: 60 },
    code: 'INVALID_CONFIG',
    says: 'ValidationError',
  },
]
for (const { name, master, params, code, says } of cases) {
  test(`AssumeRole with ${name} is ${code}, and the error shows no secret`, async () => {
    await using world = await openWorld({ roles: ROLES })
    const provider = fromTemporaryCredentials(
      { params: { RoleArn: roleArn('reader'), ...params }, masterCredentials: master },
      world.runtime,
    )
    const error: unknown = await provider().catch((reason: unknown) => reason)
    expect(isCredentialsError(error) && error.code).toBe(code)
    expect(String(error)).toContain(says)
    const { inspect } = await import('node:util')
    expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain(master.secretAccessKey)
  })
}

test('credentials that have expired by the clock of the service are refused', async () => {
  await using world = await openWorld({ roles: ROLES })
  const { runtime, sandbox, clock } = world
  const params = { RoleArn: roleArn('reader'), ExternalId: 'right-id', DurationSeconds: 900 }
  const identity = await fromTemporaryCredentials({ params, masterCredentials: user }, runtime)()
  const client = new S3Client({ endpoint: sandbox.url, region: 'eu-west-1', forcePathStyle: true, credentials: identity })
  await client.send(new ListBucketsCommand())
  clock.advance(900_000)
  await expect(client.send(new ListBucketsCommand())).rejects.toMatchObject({ name: 'ExpiredToken' })
  client.destroy()
})
