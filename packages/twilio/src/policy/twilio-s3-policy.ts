/** @module The IAM policy of the user whose key Twilio holds. https://www.twilio.com/docs/video/tutorials/storing-aws-s3 */
import { partitionOf } from '@credchain/core'
import { kmsKeyProblem } from './kms-key-problem.js'
import { checkBucket } from './s3-url.js'
import { KMS, LIST_PARTS, PARTS, UPLOAD } from './upload-actions.js'

export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

export interface TwilioS3PolicyOptions {
  readonly bucket: string
  /** The folder that Twilio may write to. Slashes around it and a last `*` change nothing. Default: `/`, the whole bucket. */
  readonly path?: string
  /** ARN of the key of a bucket with SSE-KMS, the one encryption that Twilio supports. Default: none. */
  readonly kmsKeyArn?: string
  /** Region of the bucket: tells the partition, and the key has to be there too. Default: not checked. */
  readonly region?: string
  /** Voice recordings are uploaded in parts, which needs more actions. Default: false. */
  readonly voice?: boolean
  /**
   * `twilio`: the documents of Twilio's page, whose `Deny` denies nothing (no action is outside of `*`), so that whatever else the user was granted stays granted.
   * `minimal`: what uploads need, and a denial of everything else. Default: `minimal`.
   */
  readonly style?: 'twilio' | 'minimal'
  /** Default: that of `region`, else `aws`. */
  readonly partition?: 'aws' | 'aws-cn' | 'aws-eusc' | 'aws-us-gov'
}

const KMS_OF_TWILIO = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey']

/** The policy. Throws `TypeError` for a bucket that cannot be, and for a key that is none, an alias, or in another region than the bucket. */
export function twilioS3Policy(options: TwilioS3PolicyOptions): PolicyDocument {
  const { bucket, path = '/', kmsKeyArn, region, voice = false, style = 'minimal' } = options
  const { partition = partitionOf(region ?? '').name } = options
  checkBucket('twilioS3Policy', bucket)
  const keyProblem = kmsKeyArn === undefined ? undefined : kmsKeyProblem(kmsKeyArn, region)
  if (keyProblem !== undefined) throw new TypeError(`twilioS3Policy: kmsKeyArn ${keyProblem}`)

  const bucketArn = `arn:${partition}:s3:::${bucket}`
  const objects = [`${bucketArn}/${folderOf(path)}*`]
  const parts: PolicyStatement[] = voice
    ? [
        { Sid: 'UploadUserAllowParts', Effect: 'Allow', Action: PARTS, Resource: objects },
        { Sid: 'UploadUserAllowListingParts', Effect: 'Allow', Action: LIST_PARTS, Resource: [bucketArn] },
      ]
    : []
  const key = (actions: readonly string[]): PolicyStatement[] =>
    kmsKeyArn === undefined ? [] : [{ Sid: 'AccessToKmsForEncryption', Effect: 'Allow', Action: actions, Resource: [kmsKeyArn] }]
  const upload: PolicyStatement = { Sid: 'UploadUserAllowPutObject', Effect: 'Allow', Action: UPLOAD, Resource: objects }

  if (style === 'twilio') {
    const deny: PolicyStatement = { Sid: 'UploadUserDenyEverything', Effect: 'Deny', NotAction: '*', Resource: '*' }
    return { Version: '2012-10-17', Statement: [deny, upload, ...parts, ...key(KMS_OF_TWILIO)] }
  }
  const ofObjects = [...UPLOAD, ...(voice ? PARTS : [])]
  const allowed = [...ofObjects, ...(voice ? LIST_PARTS : []), ...(kmsKeyArn === undefined ? [] : KMS)]
  const denials: PolicyStatement[] = [
    { Sid: 'UploadUserDenyOtherActions', Effect: 'Deny', NotAction: allowed, Resource: '*' },
    { Sid: 'UploadUserDenyOtherObjects', Effect: 'Deny', Action: ofObjects, NotResource: objects },
  ]
  return { Version: '2012-10-17', Statement: [upload, ...parts, ...key(KMS), ...denials] }
}

/** `a/b/` of `/a/b`. What a policy would take for a wildcard or a variable is written as the character that it is. */
function folderOf(path: string): string {
  const folders = path.replace(/\*$/, '').split('/').filter(Boolean)
  return folders.map((folder) => `${folder.replaceAll(/[*?$]/g, (letter) => `\${${letter}}`)}/`).join('')
}
