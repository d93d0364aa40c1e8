import type {
  CognitoIdentityCredentialProvider as AwsCognitoProvider,
  FromCognitoIdentityParameters,
  FromCognitoIdentityPoolParameters,
  fromLoginCredentials as awsFromLoginCredentials,
} from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import {
  fromCognitoIdentity,
  fromCognitoIdentityPool,
  fromLoginCredentials,
  type CognitoIdentityCredentialProvider,
  type FromCognitoIdentityOptions,
  type FromCognitoIdentityPoolOptions,
  type FromLoginCredentialsOptions,
} from '@credchain/providers'
import { fakeWorld } from '@credchain/sandbox'
import { expect, expectTypeOf, test } from 'vitest'

type AwsLoginOptions = NonNullable<Parameters<typeof awsFromLoginCredentials>[0]>

test("what AWS's sign-in providers take, ours take; where theirs are used, ours are", () => {
  expectTypeOf<AwsLoginOptions>().toExtend<FromLoginCredentialsOptions>()
  expectTypeOf<FromCognitoIdentityParameters>().toExtend<FromCognitoIdentityOptions>()
  expectTypeOf<FromCognitoIdentityPoolParameters>().toExtend<FromCognitoIdentityPoolOptions>()
  expectTypeOf<CognitoIdentityCredentialProvider>().toExtend<AwsCognitoProvider>()

  const world = fakeWorld()
  const id = 'us-east-1:00000000-0000-0000-0000-000000000001'
  const options = [
    fromLoginCredentials({}, world),
    fromCognitoIdentity({ identityId: id }, world),
    fromCognitoIdentityPool({ identityPoolId: id }, world),
  ]
  for (const credentials of options) new S3Client({ region: 'eu-west-1', credentials }).destroy()
  expect(options).toHaveLength(3)
})
