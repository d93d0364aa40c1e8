import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { startSandbox, virtualClock, type Sandbox } from '@credchain/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'

const admin = { userName: 'admin', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const NOW = new Date('2026-03-01T12:00:00Z')
const UserName = 'uploads'
const PolicyDocument = '{"Version":"2012-10-17","Statement":[]}'

let sandbox: Sandbox
let iam: IAM
beforeEach(async () => {
  sandbox = await startSandbox({ clock: virtualClock({ at: NOW.getTime(), speed: 0 }), users: [admin] })
  iam = new IAM({
    region: 'us-east-1',
    endpoint: sandbox.url,
    credentials: admin,
    systemClockOffset: NOW.getTime() - Date.now(),
    maxAttempts: 1,
  })
})
afterEach(() => sandbox.close())

const whoIs = async (key: { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined } | undefined) => {
  const credentials = { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' }
  const settings = { region: 'us-east-1', endpoint: sandbox.url, systemClockOffset: NOW.getTime() - Date.now(), maxAttempts: 1 }
  return (await new STSClient({ ...settings, credentials }).send(new GetCallerIdentityCommand())).Arn
}

test('a user gets a policy and keys, which AWS then knows until they are inactive or gone', async () => {
  await iam.createUser({ UserName })
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument })
  const { AccessKey } = await iam.createAccessKey({ UserName })
  const arn = 'arn:aws:iam::123456789012:user/uploads'
  expect((await iam.getUser({ UserName })).User?.Arn).toBe(arn)
  expect(await whoIs(AccessKey)).toBe(arn)
  expect((await iam.getAccessKeyLastUsed({ AccessKeyId: AccessKey?.AccessKeyId })).UserName).toBe(UserName)

  const key = { UserName, AccessKeyId: AccessKey?.AccessKeyId }
  await iam.updateAccessKey({ ...key, Status: 'Inactive' })
  expect((await iam.listAccessKeys({ UserName })).AccessKeyMetadata).toEqual([{ ...key, Status: 'Inactive', CreateDate: NOW }])
  await expect(whoIs(AccessKey)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  await iam.updateAccessKey({ ...key, Status: 'Active' })
  expect(await whoIs(AccessKey)).toBe(arn)
  await iam.deleteAccessKey(key)
  expect((await iam.listAccessKeys({ UserName })).AccessKeyMetadata).toEqual([])
  await expect(whoIs(AccessKey)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
})

test('users that the sandbox began with have their key', async () => {
  expect((await iam.listAccessKeys({ UserName: 'admin' })).AccessKeyMetadata).toMatchObject([{ AccessKeyId: admin.accessKeyId }])
})

test.each<[string, () => Promise<unknown>, string]>([
  ['a user that is there', () => iam.createUser({ UserName: 'admin' }), 'EntityAlreadyExistsException'],
  ['a key for nobody', () => iam.createAccessKey({ UserName: 'nobody' }), 'NoSuchEntityException'],
  ['a key that nobody has', () => iam.deleteAccessKey({ UserName: 'admin', AccessKeyId: 'AKIANOBODYNOBODY0001' }), 'NoSuchEntityException'],
  ['the owner of such a key', () => iam.getAccessKeyLastUsed({ AccessKeyId: 'AKIANOBODYNOBODY0001' }), 'NoSuchEntityException'],
  [
    'a third key',
    async () => [await iam.createAccessKey({ UserName: 'admin' }), await iam.createAccessKey({ UserName: 'admin' })],
    'LimitExceededException',
  ],
  [
    'a policy that is none',
    () => iam.putUserPolicy({ UserName: 'admin', PolicyName: 'p', PolicyDocument: '{' }),
    'MalformedPolicyDocumentException',
  ],
])('IAM refuses %s', async (_, call, name) => {
  await expect(call()).rejects.toMatchObject({ name })
})

test('a bucket tells its region and its encryption', async () => {
  const s3 = new S3({
    region: 'us-east-1',
    endpoint: sandbox.url,
    forcePathStyle: true,
    credentials: admin,
    systemClockOffset: NOW.getTime() - Date.now(),
  })
  await s3.createBucket({ Bucket: 'far', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })
  await s3.createBucket({ Bucket: 'near' })
  expect((await s3.headBucket({ Bucket: 'far' })).BucketRegion).toBe('eu-west-1')
  expect((await s3.headBucket({ Bucket: 'near' })).BucketRegion).toBe('us-east-1')
  const { ServerSideEncryptionConfiguration: encryption } = await s3.getBucketEncryption({ Bucket: 'far' })
  expect(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256')
  await expect(s3.getBucketEncryption({ Bucket: 'none' })).rejects.toMatchObject({ name: 'NoSuchBucket' })
})
