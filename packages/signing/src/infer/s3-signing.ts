/** @module The hosts of Amazon S3. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
import { isRegion } from './aws-host.js'
import type { SigningScope } from './signing-scope.js'

/** What stands right before the region, whatever bucket, access point or account is before that. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['s3', 's3'],
  ['s3-accesspoint', 's3'],
  ['s3-control', 's3'],
  ['s3-object-lambda', 's3-object-lambda'],
  ['s3-outposts', 's3-outposts'],
  ['s3express-control', 's3express'],
])

/** Directory buckets live in a zone: `s3express-usw2-az1`. */
const ZONE = /^s3express-[a-z0-9]+-az\d+$/
/** Behind the alias of a Multi-Region Access Point: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html */
const MULTI_REGION = 'mrap.accesspoint.s3-global'
/** Where the endpoints without a region are. */
const VIRGINIA = 'us-east-1'

/**
 * @param labels without the region, if there is one at the end
 * @param region undefined for the endpoints without a region, and for the dash form: `s3-us-east-2`
 */
export function s3Signing(labels: readonly string[], region: string | undefined): SigningScope | undefined {
  const last = labels.at(-1) ?? ''
  if (region !== undefined) {
    const service = ZONE.test(last) ? 's3express' : SERVICES.get(last)
    return service === undefined ? undefined : { service, region }
  }
  if (labels.slice(-3).join('.') === MULTI_REGION) return { service: 's3', region: '*' }
  if (last === 's3' || last === 's3-external-1') return { service: 's3', region: VIRGINIA }
  const dashed = last.startsWith('s3-') ? last.slice(3) : ''
  return isRegion(dashed) ? { service: 's3', region: dashed } : undefined
}
