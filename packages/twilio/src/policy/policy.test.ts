import { describe, expect, test } from 'vitest'
import {
  bucketNameProblem,
  formatS3Url,
  kmsKeyProblem,
  parseS3Url,
  twilioS3Policy,
  type FormatS3UrlOptions,
  type PolicyStatement,
  type TwilioS3PolicyOptions,
} from './index.js'

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0b1c2d3e-0000-4000-8000-000000000000'
const DENY = { Sid: 'UploadUserDenyEverything', Effect: 'Deny', NotAction: '*', Resource: '*' }
const put = (resource: string) => ({ Sid: 'UploadUserAllowPutObject', Effect: 'Allow', Action: ['s3:PutObject'], Resource: [resource] })

describe("twilioS3Policy, style 'twilio', is the document of Twilio's page", () => {
  test('for a plain bucket', () => {
    expect(twilioS3Policy({ bucket: 'my-bucket', path: '/folder/for/storage/', style: 'twilio' })).toStrictEqual({
      Version: '2012-10-17',
      Statement: [DENY, put('arn:aws:s3:::my-bucket/folder/for/storage/*')],
    })
  })

  test('for a bucket with SSE-KMS', () => {
    expect(twilioS3Policy({ bucket: 'my-bucket', path: '/folder/for/storage/', style: 'twilio', kmsKeyArn: KEY })).toStrictEqual({
      Version: '2012-10-17',
      Statement: [
        DENY,
        put('arn:aws:s3:::my-bucket/folder/for/storage/*'),
        {
          Sid: 'AccessToKmsForEncryption',
          Effect: 'Allow',
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: [KEY],
        },
      ],
    })
  })
})

/** What IAM makes of a policy: an explicit denial first, then an allowance. */
function isAllowed(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  const matches = (patterns: string | readonly string[] | undefined, text: string) =>
    [patterns ?? []].flat().some((pattern) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern))
  const applies = ({ Action, NotAction, Resource, NotResource }: PolicyStatement) =>
    (Action === undefined ? !matches(NotAction, action) : matches(Action, action)) &&
    (Resource === undefined ? !matches(NotResource, resource) : matches(Resource, resource))
  const applying = statements.filter(applies)
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny')
}

const EVERYTHING: PolicyStatement = { Sid: 'Other', Effect: 'Allow', Action: '*', Resource: '*' }
const IN = 'arn:aws:s3:::my-bucket/a/x.mka'
const OUT = 'arn:aws:s3:::my-bucket/b/x.mka'
const BUCKET = 'arn:aws:s3:::my-bucket'

describe('a user who was granted everything besides', () => {
  test.each<[string, Partial<TwilioS3PolicyOptions>, string, string, boolean]>([
    ['uploads into the folder', {}, 's3:PutObject', IN, true],
    ['uploads nowhere else', {}, 's3:PutObject', OUT, false],
    ['reads nothing', {}, 's3:GetObject', IN, false],
    ['ends no upload in parts', {}, 's3:AbortMultipartUpload', IN, false],
    ['ends them with voice', { voice: true }, 's3:AbortMultipartUpload', IN, true],
    ['ends them in the folder only', { voice: true }, 's3:AbortMultipartUpload', OUT, false],
    ['lists uploads with voice', { voice: true }, 's3:ListBucketMultipartUploads', BUCKET, true],
    ['lists no objects with voice', { voice: true }, 's3:ListBucket', BUCKET, false],
    ['uses no key', {}, 'kms:GenerateDataKey', KEY, false],
    ['uses the key of the bucket', { kmsKeyArn: KEY }, 'kms:GenerateDataKey', KEY, true],
    ['does no more with it', { kmsKeyArn: KEY }, 'kms:ScheduleKeyDeletion', KEY, false],
    ["keeps everything with Twilio's own document", { style: 'twilio' }, 's3:GetObject', OUT, true],
  ])('%s', (_, options, action, resource, expected) => {
    const { Statement } = twilioS3Policy({ bucket: 'my-bucket', path: '/a/', ...options })
    expect(isAllowed([...Statement, EVERYTHING], action, resource)).toBe(expected)
  })

  test('and one who was not: the policy alone is enough to upload', () => {
    const { Statement } = twilioS3Policy({ bucket: 'my-bucket', path: '/a/' })
    expect(isAllowed(Statement, 's3:PutObject', IN)).toBe(true)
    expect(isAllowed(Statement, 's3:PutObject', OUT)).toBe(false)
  })
})

test.each([
  ['/', 'my-bucket/*'],
  ['', 'my-bucket/*'],
  ['*', 'my-bucket/*'],
  ['a', 'my-bucket/a/*'],
  ['/a/b/', 'my-bucket/a/b/*'],
  ['//a//b/*', 'my-bucket/a/b/*'],
  ['what?/50$/a*b', 'my-bucket/what${?}/50${$}/a${*}b/*'],
])('the folder %j is %s', (path, resource) => {
  expect(twilioS3Policy({ bucket: 'my-bucket', path, partition: 'aws-us-gov' }).Statement[0]?.Resource).toEqual([
    `arn:aws-us-gov:s3:::${resource}`,
  ])
})

test.each<[string, TwilioS3PolicyOptions, RegExp]>([
  ['a bucket that cannot be', { bucket: 'My_Bucket' }, /characters other than/],
  ['a key that is none', { bucket: 'my-bucket', kmsKeyArn: '0b1c2d3e' }, /not the ARN/],
  ['a key of another region', { bucket: 'my-bucket', kmsKeyArn: KEY, region: 'us-east-1' }, /in eu-west-1, and the bucket in us-east-1/],
])('no policy for %s', (_, options, message) => {
  expect(() => twilioS3Policy(options)).toThrow(message)
})

test.each([
  ['abc', undefined],
  ['a'.repeat(63), undefined],
  ['my.bucket-1', undefined],
  ['ab', /3 to 63/],
  ['a'.repeat(64), /3 to 63/],
  ['bücher', /ASCII/],
  ['Upper', /characters other/],
  ['under_score', /characters other/],
  ['-a-b', /begin and end/],
  ['ab.', /begin and end/],
  ['a..b', /two dots/],
  ['192.168.0.1', /IP/],
  ['xn--abc', /begins/],
  ['my-bucket--x-s3', /ends/],
])('the bucket name %s', (name, problem) => {
  if (problem === undefined) expect(bucketNameProblem(name)).toBeUndefined()
  else expect(bucketNameProblem(name)).toMatch(problem)
})

test.each([
  [KEY, undefined, undefined],
  [KEY, 'eu-west-1', undefined],
  [KEY.replace('arn:aws:', 'arn:aws-cn:'), undefined, undefined],
  [KEY, 'eu-west-2', /in eu-west-1/],
  ['arn:aws:kms:eu-west-1:123456789012:alias/recordings', undefined, /alias/],
  ['arn:aws:s3:::my-bucket', undefined, /not the ARN/],
])('the key %s for %s', (arn, region, problem) => {
  if (problem === undefined) expect(kmsKeyProblem(arn, region)).toBeUndefined()
  else expect(kmsKeyProblem(arn, region)).toMatch(problem)
})

describe('parseS3Url', () => {
  test.each([
    ['https://my-new-bucket.s3-us-east-2.amazonaws.com', 'my-new-bucket', 'us-east-2', '', 'virtual-dash'],
    ['https://my-new-bucket.s3.us-east-2.amazonaws.com/a/b/', 'my-new-bucket', 'us-east-2', 'a/b/', 'virtual'],
    ['https://b.c.s3.us-gov-west-1.amazonaws.com/', 'b.c', 'us-gov-west-1', '', 'virtual'],
    ['https://my-bucket.s3.amazonaws.com/my/path/', 'my-bucket', undefined, 'my/path/', 'virtual'],
    ['https://my-bucket.s3.dualstack.eu-west-1.amazonaws.com/p', 'my-bucket', 'eu-west-1', 'p', 'virtual'],
    ['https://my-bucket.s3-fips.us-east-1.amazonaws.com/p', 'my-bucket', 'us-east-1', 'p', 'virtual'],
    ['https://my-bucket.s3.eusc-de-east-1.amazonaws.eu/p', 'my-bucket', 'eusc-de-east-1', 'p', 'virtual'],
    ['https://my-bucket.s3.cn-north-1.amazonaws.com.cn/p', 'my-bucket', 'cn-north-1', 'p', 'virtual'],
    ['https://s3.us-east-2.amazonaws.com/my-bucket/p/q', 'my-bucket', 'us-east-2', 'p/q', 'path'],
    ['https://s3-us-west-2.amazonaws.com/my-bucket', 'my-bucket', 'us-west-2', '', 'path'],
    ['https://s3.amazonaws.com/my-bucket/', 'my-bucket', undefined, '', 'path'],
    ['https://my-bucket/recordings', 'my-bucket', undefined, 'recordings', 'bare'],
    ['https://my-bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC/', 'my-bucket', 'eu-west-1', 'a b/ü/', 'virtual'],
  ])('%s', (url, bucket, region, prefix, style) => {
    expect(parseS3Url(url)).toEqual({ bucket, region, prefix, style })
  })

  test.each([
    ['my-bucket', /https/],
    ['http://my-bucket.s3.amazonaws.com', /https/],
    ['https://u:p@my-bucket.s3.amazonaws.com', /user or a port/],
    ['https://my-bucket.s3.amazonaws.com:444', /user or a port/],
    ['https://my-bucket.s3.amazonaws.com/?a', /query/],
    ['https://example.com/my-bucket', /host is not one of S3/],
    ['https://my-bucket.s3.amazonaws.com.evil.example/', /host is not one of S3/],
    ['https://s3.us-east-2.amazonaws.com/', /bucket "" is not 3/],
    ['https://my-bucket.s3.amazonaws.com/%E0%A4%A', /percent-encoded/],
  ])('refuses %s', (url, message) => {
    expect(() => parseS3Url(url)).toThrow(message)
    expect(() => parseS3Url(url)).toThrow(TypeError)
  })
})

describe('formatS3Url', () => {
  test.each<[FormatS3UrlOptions, string]>([
    [{ bucket: 'my-bucket', region: 'us-east-2' }, 'https://my-bucket.s3.us-east-2.amazonaws.com/'],
    [{ bucket: 'my-bucket', region: 'us-east-2', style: 'dash' }, 'https://my-bucket.s3-us-east-2.amazonaws.com/'],
    [{ bucket: 'my-bucket', region: 'eusc-de-east-1' }, 'https://my-bucket.s3.eusc-de-east-1.amazonaws.eu/'],
    [{ bucket: 'my-bucket', region: 'cn-north-1', prefix: '/p' }, 'https://my-bucket.s3.cn-north-1.amazonaws.com.cn/p/'],
    [
      { bucket: 'my-bucket', region: 'eu-west-1', prefix: "a b/ü/(c)'/" },
      'https://my-bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC/%28c%29%27/',
    ],
  ])('%o', (options, url) => {
    expect(formatS3Url(options)).toBe(url)
    const { bucket, region, prefix } = parseS3Url(url)
    expect(formatS3Url({ ...options, bucket, region: region ?? '', prefix })).toBe(url)
  })

  test.each([
    [{ bucket: 'ü', region: 'us-east-2' }, /ASCII/],
    [{ bucket: 'my-bucket', region: 'evil.example/' }, /region/],
  ])('refuses %o', (options, message) => {
    expect(() => formatS3Url(options)).toThrow(message)
  })
})

test.each([
  ['cn-north-1', 'arn:aws-cn:s3:::my-bucket/*'],
  ['eusc-de-east-1', 'arn:aws-eusc:s3:::my-bucket/*'],
  ['eu-west-1', 'arn:aws:s3:::my-bucket/*'],
])('the region of a policy, %s, tells its partition', (region, resource) => {
  expect(twilioS3Policy({ bucket: 'my-bucket', region }).Statement[0]?.Resource).toEqual([resource])
})
