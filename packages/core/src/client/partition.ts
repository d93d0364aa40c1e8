/** @module The partition of a region, as far as host names go by it. */

export interface Partition {
  readonly name: string
  readonly dnsSuffix: string
  /** Suffix of hosts that have IPv6 addresses too. */
  readonly dualStackDnsSuffix: string
  /** What the names of its regions start with. */
  readonly regionStart: string
  /** The region that is meant where none is named. */
  readonly homeRegion: string
}

const AWS: Partition = { name: 'aws', dnsSuffix: 'amazonaws.com', dualStackDnsSuffix: 'api.aws', regionStart: '', homeRegion: 'us-east-1' }

/** As in the partitions file that the AWS SDKs share; a table, because every bundle that has it would repeat the names of the members. */
const TABLE = [
  ['aws-cn', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn', 'cn-', 'cn-north-1'],
  ['aws-eusc', 'amazonaws.eu', 'api.amazonwebservices.eu', 'eusc-', 'eusc-de-east-1'],
  ['aws-us-gov', 'amazonaws.com', 'api.aws', 'us-gov-', 'us-gov-west-1'],
  ['aws-iso', 'c2s.ic.gov', 'api.aws.ic.gov', 'us-iso-', 'us-iso-east-1'],
  ['aws-iso-b', 'sc2s.sgov.gov', 'api.aws.scloud', 'us-isob-', 'us-isob-east-1'],
  ['aws-iso-e', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk', 'eu-isoe-', 'eu-isoe-west-1'],
  ['aws-iso-f', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov', 'us-isof-', 'us-isof-south-1'],
] as const

const OTHERS: readonly Partition[] = /* @__PURE__ */ TABLE.map(([name, dnsSuffix, dualStackDnsSuffix, regionStart, homeRegion]) => ({
  name,
  dnsSuffix,
  dualStackDnsSuffix,
  regionStart,
  homeRegion,
}))

/** Every partition that is known. */
export const PARTITIONS: readonly Partition[] = /* @__PURE__ */ [AWS].concat(OTHERS)

/** Regions that nobody has heard of are AWS's own, as in the SDKs. */
export function partitionOf(region: string): Partition {
  return OTHERS.find(({ regionStart }) => region.startsWith(regionStart)) ?? AWS
}

/** The home region of the partition that an ARN names. */
export function homeRegionOf(arn: string): string {
  const name = arn.split(':')[1]
  return (OTHERS.find((partition) => partition.name === name) ?? AWS).homeRegion
}
