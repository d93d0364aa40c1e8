/** @module The KMS key for a bucket that Twilio writes to. https://www.twilio.com/docs/video/tutorials/storing-aws-s3 */

/**
 * What is wrong with the key, to be read after it; undefined when nothing is. A policy needs the ARN of the key itself, since access by an alias is none; and S3 uses
 * keys of the bucket's own region only.
 *
 * @param bucketRegion of the bucket, such as `eu-west-1`. Default: not compared.
 */
export function kmsKeyProblem(kmsKeyArn: string, bucketRegion?: string): string | undefined {
  const [, region, kind] = /^arn:aws(?:-[a-z]+)*:kms:([a-z0-9-]+):\d{12}:(key|alias)\/[\w/-]+$/.exec(kmsKeyArn) ?? []
  if (region === undefined) return 'is not the ARN of a KMS key'
  if (kind === 'alias') return 'is an alias: a policy needs the ARN of the key itself'
  if (bucketRegion !== undefined && region !== bucketRegion) return `is in ${region}, and the bucket in ${bucketRegion}`
  return undefined
}
