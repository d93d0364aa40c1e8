/** @module The parts of an AWS host: its partition by the suffix, and what stands before it. */
import { PARTITIONS, partitionOf, type Partition } from '@credchain/core'

export interface AwsHost {
  /** Of the partitions with this suffix, the first. */
  readonly partition: Partition
  /** What stands before the suffix, without the marks of FIPS and dual-stack. */
  readonly labels: readonly string[]
  /** Under on.aws, where AWS puts what users deploy. */
  readonly isDeployed: boolean
  /** Whether the region is one that this suffix is for. */
  readonly hasRegion: (region: string) => boolean
}

/** Regions, those of AWS's other partitions among them. */
const REGION = /^(?:[a-z]{2}(?:-(?:gov|iso[a-z]?))?|eusc-[a-z]{2})-(?:north|south|east|west|central|(?:north|south)(?:east|west))-\d{1,2}$/

export function isRegion(label: string): boolean {
  return REGION.test(label)
}

const DEPLOYED = 'on.aws'

/** The suffixes of AWS's own hosts, which signed requests go to unless somebody names others. */
export const AWS_SUFFIXES: readonly string[] = [
  ...new Set(PARTITIONS.flatMap(({ dnsSuffix, dualStackDnsSuffix }) => [dnsSuffix, dualStackDnsSuffix])),
  DEPLOYED,
]

/** Undefined for hosts that are not AWS's. */
export function awsHost(hostname: string): AwsHost | undefined {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  const suffix = AWS_SUFFIXES.find((candidate) => host.endsWith(`.${candidate}`))
  if (suffix === undefined) return undefined
  const isOf = ({ dnsSuffix, dualStackDnsSuffix }: Partition) => [dnsSuffix, dualStackDnsSuffix].includes(suffix)
  const [partition] = PARTITIONS.filter((candidate) => suffix === DEPLOYED || isOf(candidate))
  if (partition === undefined) return undefined
  return {
    partition,
    labels: host
      .slice(0, -suffix.length - 1)
      .split('.')
      .filter((label) => label !== 'dualstack' && label !== 'fips')
      .map(withoutFips),
    isDeployed: suffix === DEPLOYED,
    hasRegion: (region) => suffix === DEPLOYED || isOf(partitionOf(region)),
  }
}

/** `sqs-fips`, `fips-sqs`; an S3 host may have the region behind it: `s3-fips-us-gov-west-1`. */
function withoutFips(label: string): string {
  return label.replace(/-fips$|^fips-|(?<=^s3)-fips(?=-)/, '')
}
