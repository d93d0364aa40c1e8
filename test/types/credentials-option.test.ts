import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import type { RuntimeConfigAwsCredentialIdentityProvider } from '@aws-sdk/types'
import { createCredentialChain, fromChain, refreshing, type ChainProvider } from '@credchain/core'
import { fromEnv, fromIni, fromInstanceMetadata, fromTemporaryCredentials } from '@credchain/providers'
import { fakeWorld } from '@credchain/sandbox'
import { fromTwilio } from '@credchain/twilio'
import type { AwsCredentialIdentityProvider } from '@smithy/types'
import { expect, expectTypeOf, test } from 'vitest'

const env = { AWS_ACCESS_KEY_ID: 'AKIACANARYCANARYUSER', AWS_SECRET_ACCESS_KEY: 'CANARYsecretCANARYsecretCANARYsecret1234' }

test('what fromChain returns is the credentials option of S3, STS and DynamoDB clients, used as it is', async () => {
  const world = fakeWorld({ env })
  const credentials = fromChain([fromEnv({}, world), fromTwilio({}, world)], {}, world)
  expectTypeOf(credentials).toEqualTypeOf<ChainProvider>()
  expectTypeOf(credentials).toExtend<AwsCredentialIdentityProvider>()
  expectTypeOf(credentials).toExtend<RuntimeConfigAwsCredentialIdentityProvider>()

  const region = 'eu-west-1'
  for (const client of [
    new S3Client({ region, credentials }),
    new STSClient({ region, credentials }),
    new DynamoDBClient({ region, credentials }),
  ]) {
    const resolved = await client.config.credentials()
    expect(resolved).toMatchObject({ accessKeyId: env.AWS_ACCESS_KEY_ID })
    expect(resolved).toBe(await credentials())
    client.destroy()
  }
})

test('every provider alone fits too', () => {
  const world = fakeWorld({ env })
  const region = 'eu-west-1'
  const options = [
    fromEnv({}, world),
    fromIni({}, world),
    fromTwilio({}, world),
    fromInstanceMetadata({}, world),
    fromTemporaryCredentials({ params: { RoleArn: 'arn:aws:iam::123456789012:role/a' }, masterCredentials: fromEnv({}, world) }, world),
    refreshing(fromEnv({}, world), {}, world),
    createCredentialChain(fromEnv({}, world)).expireAfter(900_000),
  ]
  for (const credentials of options) {
    expectTypeOf(credentials).toExtend<RuntimeConfigAwsCredentialIdentityProvider>()
    new S3Client({ region, credentials }).destroy()
  }
  expect(options).toHaveLength(7)
})

test('what is no provider is refused by the types', () => {
  // @ts-expect-error a chain takes providers, not identities
  expect(fromChain([{ accessKeyId: 'a', secretAccessKey: 'b' }])).toBeTypeOf('function')
  // @ts-expect-error an identity needs its secret
  expect(fromChain([async () => ({ accessKeyId: 'a' })])).toBeTypeOf('function')
})
