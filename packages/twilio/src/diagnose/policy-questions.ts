/** @module What the user whose key Twilio holds must be allowed to do, and what nobody who uploads needs. */
import { partitionOf } from '@credchain/core'
import type { S3Location } from '../policy/s3-url.js'
import { KMS, LIST_PARTS, PARTS, UPLOAD } from '../policy/upload-actions.js'

export interface PolicyQuestion {
  readonly action: string
  readonly resource: string
  /** Twilio needs it; otherwise it should be refused. */
  readonly isNeeded: boolean
}

export interface QuestionOptions {
  readonly voice: boolean
  readonly kmsKeyArn: string | undefined
}

/** Any object in the folder; nothing is ever written there. */
const OBJECT = 'credchain-doctor'

export function policyQuestions(location: S3Location, { voice, kmsKeyArn }: QuestionOptions): readonly PolicyQuestion[] {
  const { bucket, prefix, region } = location
  const arn = `arn:${partitionOf(region ?? '').name}:s3:::`
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  const object = `${arn}${bucket}/${folder}${OBJECT}`
  return [
    ...asked(true, object, [...UPLOAD, ...(voice ? PARTS : [])]),
    ...asked(true, arn + bucket, voice ? LIST_PARTS : []),
    ...(kmsKeyArn === undefined ? [] : asked(true, kmsKeyArn, KMS)),
    ...asked(false, object, ['s3:GetObject', 's3:DeleteObject']),
    ...asked(false, arn + bucket, ['s3:ListBucket', 's3:PutBucketPolicy']),
    ...(folder === '' ? [] : asked(false, `${arn}${bucket}/${OBJECT}`, UPLOAD)),
    ...asked(false, `${arn}${OBJECT}-of-somebody-else/${OBJECT}`, UPLOAD),
    ...asked(false, '*', ['iam:CreateAccessKey', 'sts:AssumeRole']),
  ]
}

function asked(isNeeded: boolean, resource: string, actions: readonly string[]): readonly PolicyQuestion[] {
  return actions.map((action) => ({ action, resource, isNeeded }))
}
