import { CredentialsError } from '@credchain/core'
import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import type { TwilioAwsCredential, TwilioS3Settings, TwilioS3Target } from '../client/index.js'
import { twilioS3Policy } from '../policy/index.js'
import { diagnoseTwilioS3, type DiagnoseTwilioS3Options, type IamReader, type S3Reader, type TwilioFinding } from './index.js'

const AC = `AC${'a'.repeat(32)}`
const SUB = `AC${'b'.repeat(32)}`
const ONE = `CR${'1'.repeat(32)}`
const TWO = `CR${'2'.repeat(32)}`
const PUBLIC_KEY = `CR${'e'.repeat(32)}`
const KEY = 'AKIAUPLOADSUPLOADS01'
const NOW = Date.parse('2026-06-01T00:00:00Z')
const DAY = 86_400_000
const KMS = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd'

const CREDENTIAL: TwilioAwsCredential = {
  sid: ONE,
  accountSid: AC,
  friendlyName: `uploads #${KEY}`,
  dateCreated: new Date(NOW - 30 * DAY),
  dateUpdated: undefined,
}
const OFF: TwilioS3Settings = {
  accountSid: AC,
  friendlyName: 'compositions',
  awsCredentialsSid: undefined,
  encryptionKeySid: undefined,
  awsS3Url: undefined,
  awsStorageEnabled: false,
  encryptionEnabled: false,
}
const ON: TwilioS3Settings = {
  ...OFF,
  awsCredentialsSid: ONE,
  awsS3Url: 'https://my-recordings.s3.eu-west-1.amazonaws.com/calls/',
  awsStorageEnabled: true,
}

interface Account {
  readonly recording?: Partial<TwilioS3Settings>
  readonly composition?: Partial<TwilioS3Settings>
  readonly credentials?: readonly TwilioAwsCredential[]
  readonly failure?: Error
}

function clientOf({ recording, composition, credentials = [CREDENTIAL], failure }: Account): DiagnoseTwilioS3Options['client'] {
  return {
    async *list() {
      if (failure) throw failure
      yield* credentials
    },
    async readSettings(target: TwilioS3Target) {
      if (failure) throw failure
      return target === 'recording' ? { ...ON, ...recording } : { ...OFF, ...composition }
    },
  }
}

const policy = twilioS3Policy({ bucket: 'my-recordings', path: '/calls/' })
const s3: S3Reader = {
  headBucket: async () => ({ BucketRegion: 'eu-west-1' }),
  getBucketEncryption: async () => ({
    ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
  }),
}
const encrypted = (SSEAlgorithm: string, KMSMasterKeyID?: string): S3Reader => ({
  ...s3,
  getBucketEncryption: async () => ({
    ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }] },
  }),
})

/** Everything is looked at, unless the options say otherwise. */
async function diagnose(account: Account = {}, options: DiagnoseTwilioS3Options = {}): Promise<readonly TwilioFinding[]> {
  return diagnoseTwilioS3({ client: clientOf(account), policy, s3, ...options }, fakeWorld({ at: NOW }))
}

/** `severity rule` of each, but for the two notes that every account gets. */
async function told(...args: Parameters<typeof diagnose>): Promise<string[]> {
  const findings = await diagnose(...args)
  const isUsual = ({ severity, rule, message }: TwilioFinding) =>
    severity === 'note' && (message.includes('Voice recordings use') || (rule === 'storage-off' && message.startsWith('composition')))
  return findings.filter((finding) => !isUsual(finding)).map(({ severity, rule }) => `${severity} ${rule}`)
}

test('an account in order gets two notes: that of compositions, and that of Voice', async () => {
  expect(await diagnose()).toEqual([
    { rule: 'storage-off', severity: 'note', target: 'composition', message: expect.stringContaining("Twilio's cloud") },
    { rule: 'not-looked-at', severity: 'note', message: expect.stringContaining('Voice'), remedy: expect.stringContaining('Console') },
  ])
})

describe('of the settings', () => {
  const unused = 'note unused-credential'
  test.each<[string, Account, readonly string[]]>([
    ['storage is on without a credential', { recording: { awsCredentialsSid: undefined } }, ['error no-credential', unused]],
    ['the credential was deleted', { credentials: [] }, ['error credential-gone']],
    ['the credential is of a subaccount', { credentials: [{ ...CREDENTIAL, accountSid: SUB }] }, ['error foreign-credential']],
    ['the account of the credential is not told', { credentials: [{ ...CREDENTIAL, accountSid: undefined }] }, []],
    ['storage is off', { recording: OFF }, ['note storage-off', unused]],
    ['storage is off, and everything else is set', { recording: { awsStorageEnabled: false } }, ['warning storage-off']],
    ['both are written to S3', { composition: ON }, ['warning no-composing']],
    ['encryption has no key', { recording: { encryptionEnabled: true } }, ['error encryption']],
    ['encryption has a key', { recording: { encryptionEnabled: true, encryptionKeySid: PUBLIC_KEY } }, ['note not-looked-at']],
    ['there is another credential', { credentials: [CREDENTIAL, { ...CREDENTIAL, sid: TWO }] }, [unused]],
  ])('%s', async (_, account, expected) => {
    expect(await told(account)).toEqual(expected)
  })

  test('they use another credential than is expected', async () => {
    const both = [CREDENTIAL, { ...CREDENTIAL, sid: TWO }]
    expect(await told({ credentials: both }, { expect: { sid: TWO } })).toEqual(['warning unexpected-credential', 'note unused-credential'])
    expect(await told({}, { expect: { sid: TWO } })).toEqual(['error credential-gone', 'warning unexpected-credential'])
    expect(await told({}, { expect: { sid: ONE } })).toEqual([])
  })
})

describe('of the URL', () => {
  test.each<[string, string | undefined, readonly string[]]>([
    ['none', undefined, ['error no-url']],
    ['no URL of S3', 'https://example.com/', ['error bad-url']],
    ['a bucket beyond ASCII', 'https://s3.eu-west-1.amazonaws.com/b%C3%BCcket/calls/', ['error bad-url']],
    ['a bare bucket', 'https://my-recordings/calls', ['warning bare-url']],
    ['no region', 'https://my-recordings.s3.amazonaws.com/calls/', ['note no-region']],
    ["the dash form of Twilio's page", 'https://my-recordings.s3-eu-west-1.amazonaws.com/calls/', []],
    ['another region than the bucket', 'https://my-recordings.s3.eu-west-2.amazonaws.com/calls/', ['error wrong-region']],
  ])('%s', async (_, awsS3Url, expected) => {
    expect(await told({ recording: { awsS3Url } })).toEqual(expected)
  })

  test('a bucket with a dot in its name, and one that is not expected', async () => {
    const options = { policy: twilioS3Policy({ bucket: 'my.recordings' }), expect: { bucket: 'my-recordings' } }
    const dotted = { recording: { awsS3Url: 'https://my.recordings.s3.eu-west-1.amazonaws.com/' } }
    expect(await told(dotted, options)).toEqual(['warning dotted-bucket', 'warning unexpected-bucket'])
    expect(await told({}, { expect: { bucket: 'my-recordings' } })).toEqual([])
  })
})

describe('of the key', () => {
  const aged = (ageMs: number) => ({ credentials: [{ ...CREDENTIAL, dateCreated: new Date(NOW - ageMs) }] })
  test.each<[string, Account, DiagnoseTwilioS3Options, readonly string[]]>([
    ['90 days old', aged(90 * DAY), {}, []],
    ['a millisecond older', aged(90 * DAY + 1), {}, ['warning old-key']],
    ['older than one asks for', aged(8 * DAY), { maxKeyAgeDays: 7 }, ['warning old-key']],
    ['without a date', { credentials: [{ ...CREDENTIAL, dateCreated: undefined }] }, {}, []],
    ['another than the label names', {}, { expect: { accessKeyId: 'AKIAOTHEROTHEROTHER1' } }, ['warning other-key']],
    ['that the label names', {}, { expect: { accessKeyId: KEY } }, []],
    ['without a label', { credentials: [{ ...CREDENTIAL, friendlyName: 'uploads' }] }, {}, ['note unlabelled']],
  ])('%s', async (_, account, options, expected) => {
    expect(await told(account, options)).toEqual(expected)
  })

  test('key ids show their last four', async () => {
    expectNoSecrets([KEY, 'AKIAOTHEROTHEROTHER1'], await diagnose({}, { expect: { accessKeyId: 'AKIAOTHEROTHEROTHER1' } }))
  })
})

describe('of the bucket', () => {
  const withKey = twilioS3Policy({ bucket: 'my-recordings', path: '/calls/', kmsKeyArn: KMS })
  const elsewhere = KMS.replace('eu-west-1', 'eu-west-2')
  test.each<[string, DiagnoseTwilioS3Options, readonly string[]]>([
    ['was not looked at', { s3: undefined }, ['note not-looked-at']],
    ['cannot be read', { s3: { ...s3, headBucket: () => Promise.reject(new RangeError('canary')) } }, ['warning not-looked-at']],
    ['SSE-KMS, and the policy lacks the key', { s3: encrypted('aws:kms', KMS) }, ['error policy-lacks']],
    ['SSE-KMS', { s3: encrypted('aws:kms', KMS), policy: withKey }, []],
    ["SSE-KMS with AWS's own key", { s3: encrypted('aws:kms') }, []],
    ['DSSE-KMS', { s3: encrypted('aws:kms:dsse') }, ['warning kms-key']],
    ['a key of another region, as S3 tells', { s3: encrypted('aws:kms', elsewhere) }, ['error kms-key', 'error policy-lacks']],
    [
      'a key of another region, as the caller tells',
      { s3: undefined, kmsKeyArn: elsewhere },
      ['error kms-key', 'error policy-lacks', 'note not-looked-at'],
    ],
  ])('%s', async (_, options, expected) => {
    expect(await told({}, options)).toEqual(expected)
    expectNoSecrets(['canary'], await diagnose({}, options))
  })
})

describe('of the policy', () => {
  const statement = (changes: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...changes }] })
  const folder = 'arn:aws:s3:::my-recordings/calls/*'
  test.each<[string, object, readonly string[]]>([
    ["Twilio's own", twilioS3Policy({ bucket: 'my-recordings', path: '/calls/', style: 'twilio' }), []],
    ['everything', statement({ Action: '*', Resource: '*' }), ['warning policy-too-wide']],
    ['every bucket', statement({ Action: 's3:PutObject', Resource: '*' }), ['warning policy-too-wide']],
    ['actions in another case', statement({ Action: ['S3:putobject'], Resource: folder }), []],
    ['one statement, not in a list', { Statement: { Effect: 'Allow', Action: 's3:Put?bject', Resource: [folder] } }, []],
    ['another folder', statement({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::my-recordings/other/*' }), ['error policy-lacks']],
    ['another bucket', twilioS3Policy({ bucket: 'my-recording', path: '/calls/' }), ['error policy-lacks']],
    [
      'a star that is a character',
      statement({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::my-recordings/${*}' }),
      ['error policy-lacks'],
    ],
    ['a variable', statement({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::${aws:PrincipalTag/b}/calls/*' }), ['note not-looked-at']],
    ['a condition', statement({ Action: 's3:PutObject', Resource: folder, Condition: { Bool: {} } }), ['note not-looked-at']],
    [
      'a denial under a condition',
      { Statement: [...policy.Statement, { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: {} }] },
      ['note not-looked-at'],
    ],
    ['a denial of all', { Statement: [...policy.Statement, { Effect: 'Deny', Action: '*', Resource: '*' }] }, ['error policy-lacks']],
    ['all but some', statement({ NotAction: ['iam:*', 'sts:*'], Resource: folder }), ['warning policy-too-wide']],
    ['all but this folder', statement({ Action: 's3:PutObject', NotResource: folder }), ['error policy-lacks', 'warning policy-too-wide']],
  ])('%s', async (_, given, expected) => {
    expect(await told({}, { policy: given })).toEqual(expected)
  })

  test('Voice needs more', async () => {
    expect(await told({}, { voice: true })).toEqual(['error policy-lacks'])
    expect(await told({}, { voice: true, policy: twilioS3Policy({ bucket: 'my-recordings', path: '/calls/', voice: true }) })).toEqual([])
  })

  test.each([
    [{}],
    [{ Statement: ['x'] }],
    [statement({ Effect: 'Perhaps', Action: '*', Resource: '*' })],
    [statement({ Action: '*' })],
    [statement({ Resource: '*' })],
    [statement({ Action: '*', NotAction: 's3:*', Resource: '*' })],
  ])('%j is none', async (given) => {
    const error: unknown = await diagnose({}, { policy: given }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: expect.stringContaining('no document of IAM') })
  })

  test('that nobody gave is told not to have been looked at', async () => {
    expect(await told({}, { policy: undefined })).toEqual(['note not-looked-at'])
  })
})

/** A user of one key, whom IAM lets do what `allowed` matches. */
function iamOf(allowed: RegExp, changes: Partial<IamReader> = {}, Status = 'Active', CreateDate = new Date(NOW - 40 * DAY)): IamReader {
  return {
    getAccessKeyLastUsed: async () => ({ UserName: 'uploads' }),
    getUser: async () => ({ User: { Arn: 'arn:aws:iam::123456789012:user/uploads' } }),
    listAccessKeys: async () => ({ AccessKeyMetadata: [{ AccessKeyId: KEY, Status, CreateDate }] }),
    simulatePrincipalPolicy: async ({ ActionNames, ResourceArns }) => ({
      EvaluationResults: ActionNames.map((EvalActionName) => ({
        EvalActionName,
        EvalDecision: allowed.test(`${EvalActionName} ${ResourceArns[0]}`) ? 'allowed' : 'implicitDeny',
      })),
    }),
    ...changes,
  }
}

describe('of what IAM says', () => {
  const right = /^s3:PutObject arn:aws:s3:::my-recordings\/calls\//
  const none: DiagnoseTwilioS3Options = { policy: undefined }
  test.each<[string, IamReader, readonly string[]]>([
    ['everything is right', iamOf(right), []],
    ['the user may do nothing', iamOf(/^$/), ['error policy-lacks']],
    ['the user may do everything', iamOf(/./), ['warning policy-too-wide']],
    ['the key is inactive', iamOf(right, {}, 'Inactive'), ['error inactive-key']],
    ['the key is older than the credential', iamOf(right, {}, 'Active', new Date(NOW - 91 * DAY)), ['warning old-key']],
    ['the key is unknown', iamOf(right, { getAccessKeyLastUsed: async () => ({}) }), ['warning not-looked-at', 'warning not-looked-at']],
    [
      'one may not ask about policies',
      iamOf(right, { simulatePrincipalPolicy: () => Promise.reject(Object.assign(new Error('canary'), { name: 'AccessDenied' })) }),
      ['warning not-looked-at'],
    ],
    [
      'that depends',
      iamOf(right, {
        simulatePrincipalPolicy: async ({ ActionNames }) => ({
          EvaluationResults: ActionNames.map((EvalActionName) => ({
            EvalActionName,
            EvalDecision: 'implicitDeny',
            MissingContextValues: ['aws:SourceIp'],
          })),
        }),
      }),
      ['note not-looked-at'],
    ],
  ])('%s', async (_, iam, expected) => {
    expect(await told({}, { ...none, iam })).toEqual(expected)
    expectNoSecrets(['canary', KEY], await diagnose({}, { ...none, iam }))
  })
})

describe('Twilio itself', () => {
  test('that cannot be asked is told so for each part; a foreign error by its name alone', async () => {
    const failure = new CredentialsError('REJECTED', 'twilio', 'the account was refused', { hint: 'check the key' })
    expect(await diagnose({ failure })).toEqual([
      {
        rule: 'not-looked-at',
        severity: 'warning',
        message: 'the AWS credentials at Twilio could not be read: the account was refused',
        remedy: 'check the key',
      },
      expect.objectContaining({ rule: 'not-looked-at', severity: 'warning', target: 'recording' }),
      expect.objectContaining({ rule: 'not-looked-at', severity: 'warning', target: 'composition' }),
      expect.objectContaining({ rule: 'not-looked-at', severity: 'note' }),
    ])
    const foreign = await diagnose({ failure: new RangeError('canary') })
    expect(foreign[0]?.message).toContain('RangeError')
    expectNoSecrets(['canary'], foreign)
  })

  test('an abort ends it, with its reason', async () => {
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(diagnose({ failure: reason }, { signal })).rejects.toBe(reason)
  })
})
