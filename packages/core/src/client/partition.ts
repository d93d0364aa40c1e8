/** @module The partition of a region, as far as host names go by it. */

export interface Partition {
  readonly name: string
  /** What the names of its regions start with. */
  readonly regionStart: string
  readonly dnsSuffix: string
  /** Suffix of hosts that have IPv6 addresses too. */
  readonly dualStackDnsSuffix: string
  /** The region that is meant where none is named. */
  readonly homeRegion: string
}

const AWS: Partition = {
  name: 'aws',
  regionStart: '',
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
  homeRegion: 'us-east-1',
}

/** Every partition that is known, as in the partitions file that the AWS SDKs share. */
export const PARTITIONS: readonly Partition[] = [
  AWS,
  {
    name: 'aws-cn',
    regionStart: 'cn-',
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
    homeRegion: 'cn-north-1',
  },
  {
    name: 'aws-eusc',
    regionStart: 'eusc-',
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
    homeRegion: 'eusc-de-east-1',
  },
  {
    name: 'aws-us-gov',
    regionStart: 'us-gov-',
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
    homeRegion: 'us-gov-west-1',
  },
  {
    name: 'aws-iso',
    regionStart: 'us-iso-',
    dnsSuffix: 'c2s.ic.gov',
    dualStackDnsSuffix: 'api.aws.ic.gov',
    homeRegion: 'us-iso-east-1',
  },
  {
    name: 'aws-iso-b',
    regionStart: 'us-isob-',
    dnsSuffix: 'sc2s.sgov.gov',
    dualStackDnsSuffix: 'api.aws.scloud',
    homeRegion: 'us-isob-east-1',
  },
  {
    name: 'aws-iso-e',
    regionStart: 'eu-isoe-',
    dnsSuffix: 'cloud.adc-e.uk',
    dualStackDnsSuffix: 'api.cloud-aws.adc-e.uk',
    homeRegion: 'eu-isoe-west-1',
  },
  {
    name: 'aws-iso-f',
    regionStart: 'us-isof-',
    dnsSuffix: 'csp.hci.ic.gov',
    dualStackDnsSuffix: 'api.aws.hci.ic.gov',
    homeRegion: 'us-isof-south-1',
  },
]

/** Regions that nobody has heard of are AWS's own, as in the SDKs. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.findLast(({ regionStart }) => region.startsWith(regionStart)) ?? AWS
}

/** The home region of the partition that an ARN names. */
export function homeRegionOf(arn: string): string {
  const name = arn.split(':')[1]
  return (PARTITIONS.find((partition) => partition.name === name) ?? AWS).homeRegion
}
