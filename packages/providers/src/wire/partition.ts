/** @module The partition of a region, as far as host names go by it. */

export interface Partition {
  readonly name: string
  readonly dnsSuffix: string
  /** Suffix of hosts that have IPv6 addresses too. */
  readonly dualStackDnsSuffix: string
}

const AWS: Partition = { name: 'aws', dnsSuffix: 'amazonaws.com', dualStackDnsSuffix: 'api.aws' }

/** By the start of the region's name, as in the partitions file that the AWS SDKs share. */
const OTHERS: ReadonlyMap<string, Partition> = new Map([
  ['cn-', { name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', dualStackDnsSuffix: 'api.amazonwebservices.com.cn' }],
  ['eusc-', { name: 'aws-eusc', dnsSuffix: 'amazonaws.eu', dualStackDnsSuffix: 'api.amazonwebservices.eu' }],
  ['us-gov-', { name: 'aws-us-gov', dnsSuffix: 'amazonaws.com', dualStackDnsSuffix: 'api.aws' }],
  ['us-iso-', { name: 'aws-iso', dnsSuffix: 'c2s.ic.gov', dualStackDnsSuffix: 'api.aws.ic.gov' }],
  ['us-isob-', { name: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', dualStackDnsSuffix: 'api.aws.scloud' }],
  ['eu-isoe-', { name: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk', dualStackDnsSuffix: 'api.cloud-aws.adc-e.uk' }],
  ['us-isof-', { name: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov', dualStackDnsSuffix: 'api.aws.hci.ic.gov' }],
])

/** Regions that nobody has heard of are AWS's own, as in the SDKs. */
export function partitionOf(region: string): Partition {
  for (const [start, partition] of OTHERS) if (region.startsWith(start)) return partition
  return AWS
}
