/** @module The partition of a region, as far as host names go by it. */

export interface Partition {
  readonly name: string
  readonly dnsSuffix: string
  /** Suffix of hosts that have IPv6 addresses too. */
  readonly dualStackDnsSuffix: string
  /** The region that is meant where none is named. */
  readonly homeRegion: string
}

const AWS: Partition = { name: 'aws', dnsSuffix: 'amazonaws.com', dualStackDnsSuffix: 'api.aws', homeRegion: 'us-east-1' }

/** By the start of the region's name, as in the partitions file that the AWS SDKs share. */
const OTHERS: ReadonlyMap<string, Partition> = new Map([
  ['cn-', { name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', dualStackDnsSuffix: 'api.amazonwebservices.com.cn', homeRegion: 'cn-north-1' }],
  ['eusc-', { name: 'aws-eusc', dnsSuffix: 'amazonaws.eu', dualStackDnsSuffix: 'api.amazonwebservices.eu', homeRegion: 'eusc-de-east-1' }],
  ['us-gov-', { name: 'aws-us-gov', dnsSuffix: 'amazonaws.com', dualStackDnsSuffix: 'api.aws', homeRegion: 'us-gov-west-1' }],
  ['us-iso-', { name: 'aws-iso', dnsSuffix: 'c2s.ic.gov', dualStackDnsSuffix: 'api.aws.ic.gov', homeRegion: 'us-iso-east-1' }],
  ['us-isob-', { name: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', dualStackDnsSuffix: 'api.aws.scloud', homeRegion: 'us-isob-east-1' }],
  [
    'eu-isoe-',
    { name: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk', dualStackDnsSuffix: 'api.cloud-aws.adc-e.uk', homeRegion: 'eu-isoe-west-1' },
  ],
  ['us-isof-', { name: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov', dualStackDnsSuffix: 'api.aws.hci.ic.gov', homeRegion: 'us-isof-south-1' }],
])

/** Regions that nobody has heard of are AWS's own, as in the SDKs. */
export function partitionOf(region: string): Partition {
  for (const [start, partition] of OTHERS) if (region.startsWith(start)) return partition
  return AWS
}

/** Every partition that is known. */
export const PARTITIONS: readonly Partition[] = [AWS, ...OTHERS.values()]

/** The home region of the partition that an ARN names. */
export function homeRegionOf(arn: string): string {
  const name = arn.split(':')[1]
  return [...OTHERS.values()].find((partition) => partition.name === name)?.homeRegion ?? AWS.homeRegion
}
