/** @module What a diagnosis is given to look at. */
import type { TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import type { IamReader, S3Reader } from './ask-aws.js'

export interface DiagnoseTwilioS3Options {
  /** Default: `createTwilioAwsClient()`. */
  readonly client?: Pick<TwilioAwsClient, 'list' | 'readSettings'>
  /** What should be so. Default: nothing is compared. */
  readonly expect?: {
    /** The credential that the settings should use: `CR…`. */
    readonly sid?: string | undefined
    readonly bucket?: string | undefined
    /** The key that Twilio should hold. Default: the one that the label of the credential in use names. */
    readonly accessKeyId?: string | undefined
  }
  /** The IAM policy of the user whose key Twilio holds, as parsed JSON. Default: `iam` is asked. */
  readonly policy?: object | undefined
  /** Tells about buckets: an `S3` of `@aws-sdk/client-s3`, or two of its operations. Default: none is looked at. */
  readonly s3?: S3Reader
  /** Tells about the user: an `IAM` of `@aws-sdk/client-iam`, or four of its operations. Default: the user is not looked at. */
  readonly iam?: IamReader
  /** ARN of the key of a bucket with SSE-KMS. Default: what `s3` tells. */
  readonly kmsKeyArn?: string | undefined
  /** Voice recordings go to the bucket too, which needs more actions. Default: false. */
  readonly voice?: boolean | undefined
  /** Oldest that a key may be, in days. Default: 90 (AWS Security Hub, IAM.3). */
  readonly maxKeyAgeDays?: number
  readonly signal?: AbortSignal
}
