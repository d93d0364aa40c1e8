/** @module What is wrong between a URL and the bucket that is really there. */
import { kmsKeyProblem } from '../policy/kms-key-problem.js'
import type { S3Location } from '../policy/s3-url.js'
import type { BucketFacts } from './ask-aws.js'
import type { TwilioFinding } from './finding.js'

/** @param facts what S3 said, if it was asked. @param givenKey ARN of the KMS key that the caller knows of. */
export function judgeBucket(location: S3Location, facts: BucketFacts | undefined, givenKey: string | undefined): readonly TwilioFinding[] {
  const { bucket } = location
  const region = facts?.region ?? location.region
  const findings: TwilioFinding[] = []
  if (facts?.region !== undefined && location.region !== undefined && facts.region !== location.region) {
    const message = `the bucket ${bucket} is in ${facts.region}, and not in ${location.region} as the settings have it`
    findings.push({ rule: 'wrong-region', severity: 'error', message, remedy: 'set AwsS3Url' })
  }
  const key = givenKey ?? facts?.kmsKey
  // An id or an alias is one of the bucket's own region, where alone S3 looks.
  const problem = key?.startsWith('arn:') ? kmsKeyProblem(key, region) : undefined
  if (problem !== undefined) {
    const remedy = 'use a key of the region of the bucket, by its own ARN'
    findings.push({ rule: 'kms-key', severity: 'error', message: `the KMS key of the bucket ${bucket} ${problem}`, remedy })
  }
  if (facts?.algorithm === 'aws:kms:dsse') {
    const message = `the bucket ${bucket} is encrypted with DSSE-KMS, and Twilio supports SSE-KMS alone`
    findings.push({ rule: 'kms-key', severity: 'warning', message, remedy: 'use SSE-KMS' })
  }
  return findings
}
