/** @module What is wrong with the URL that media are written to. */
import type { TwilioS3Settings, TwilioS3Target } from '../client/s3-settings.js'
import { parseS3Url, type S3Location } from '../policy/s3-url.js'
import type { TwilioFinding } from './finding.js'

export interface JudgedLocation {
  /** Undefined when the URL does not tell. */
  readonly location: S3Location | undefined
  readonly findings: readonly TwilioFinding[]
}

export function judgeLocation(target: TwilioS3Target, { awsS3Url }: TwilioS3Settings, expectedBucket?: string): JudgedLocation {
  const found = (rule: TwilioFinding['rule'], severity: TwilioFinding['severity'], message: string, remedy: string): TwilioFinding => ({
    rule,
    severity,
    target,
    message: `the ${target} settings ${message}`,
    remedy,
  })
  if (awsS3Url === undefined) {
    return { location: undefined, findings: [found('no-url', 'error', 'have S3 storage on, and no URL of a bucket', 'set AwsS3Url')] }
  }
  const location = parsed(awsS3Url)
  if (typeof location === 'string') {
    const remedy = 'formatS3Url writes one as S3 takes it'
    return { location: undefined, findings: [found('bad-url', 'error', `have a URL that is none of a bucket: ${location}`, remedy)] }
  }
  const { bucket, region, style } = location
  const findings: TwilioFinding[] = []
  if (style === 'bare') {
    const message = `name the bucket ${bucket} as a host, as one page of Twilio's does`
    findings.push(found('bare-url', 'warning', message, 'write https://<bucket>.s3.<region>.amazonaws.com/'))
  } else if (region === undefined) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    const message = 'do not tell the region of the bucket, which works for buckets in older regions alone'
    findings.push(found('no-region', 'note', message, 'write https://<bucket>.s3.<region>.amazonaws.com/'))
  }
  if (bucket.includes('.') && style !== 'path') {
    const message = `name the bucket ${bucket}, for whose dots the certificate of S3 does not hold`
    findings.push(found('dotted-bucket', 'warning', message, 'use a bucket without dots in its name'))
  }
  if (expectedBucket !== undefined && expectedBucket !== bucket) {
    findings.push(found('unexpected-bucket', 'warning', `lead to the bucket ${bucket}, and not ${expectedBucket}`, 'set AwsS3Url'))
  }
  return { location, findings }
}

/** What is wrong with it, as text. */
function parsed(url: string): S3Location | string {
  try {
    return parseS3Url(url)
  } catch (error) {
    return error instanceof TypeError ? error.message.replace(/^parseS3Url: /, '') : 'it cannot be read'
  }
}
