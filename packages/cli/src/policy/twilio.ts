/** @module `credchain policy twilio`: what the user whose key Twilio holds may do. */
import { parseS3Url, twilioS3Policy } from '@credchain/twilio/policy'
import type { Invocation } from '../invocation.js'
import { orWrongUsage } from '../wrong-usage.js'

export interface PolicyTwilioOptions {
  readonly bucket?: string
  readonly path?: string
  /** Bucket and folder, in place of both. */
  readonly url?: string
  readonly kmsKey?: string
  readonly voice?: boolean
  readonly style?: 'twilio' | 'minimal'
  readonly partition?: 'aws' | 'aws-cn' | 'aws-eusc' | 'aws-us-gov'
}

/** Prints the document. Exit code 0, or 2 for what cannot be a bucket, a URL or a key. */
export function policyTwilio(options: PolicyTwilioOptions, { region, terminal }: Invocation): Promise<number> {
  const { url, voice, style, partition, kmsKey } = options
  return orWrongUsage(() => {
    const place = url === undefined ? undefined : parseS3Url(url)
    const bucket = place?.bucket ?? options.bucket
    if (bucket === undefined) throw new TypeError('name the bucket with --bucket or --url')
    const path = options.path ?? place?.prefix
    const policy = twilioS3Policy({ bucket, path, voice, style, partition, kmsKeyArn: kmsKey, region: region ?? place?.region })
    terminal.print(JSON.stringify(policy, undefined, 2))
    return 0
  }, terminal)
}
