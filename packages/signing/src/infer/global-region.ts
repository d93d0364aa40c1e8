/** @module Services with one endpoint for a whole partition, and the region that they are signed for. https://docs.aws.amazon.com/general/latest/gr/rande.html#global-endpoints */
import type { AwsHost } from './aws-host.js'

const VIRGINIA = [
  'budgets',
  'cloudfront',
  'ec2',
  'health',
  'iam',
  'importexport',
  'organizations',
  'queue',
  'route53',
  'savingsplans',
  'sdb',
  'shield',
  'sts',
  'waf',
]

/** By partition; what is not listed has no such endpoint. */
const REGIONS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'aws',
    new Map([
      ...VIRGINIA.map((service) => [service, 'us-east-1'] as const),
      ['globalaccelerator', 'us-west-2'],
      ['networkmanager', 'us-west-2'],
    ]),
  ],
  [
    'aws-cn',
    new Map([
      ['budgets', 'cn-northwest-1'],
      ['route53', 'cn-northwest-1'],
    ]),
  ],
  ['aws-eusc', new Map([['route53', 'eusc-de-east-1']])],
  ['aws-iso', new Map([['route53', 'us-iso-east-1']])],
  ['aws-iso-b', new Map([['route53', 'us-isob-east-1']])],
])

/** GovCloud has the AWS suffix, and `us-gov` before it. */
const GOV_CLOUD = new Set(['iam', 'route53', 'sts', 'waf'])

/** @param rest what stands between the service and the suffix: nothing, `global` (dual-stack) or `us-gov`. */
export function globalRegion(service: string, rest: string, { partition }: Pick<AwsHost, 'partition'>): string | undefined {
  if (rest === 'us-gov') return GOV_CLOUD.has(service) ? 'us-gov-west-1' : undefined
  return rest === '' || rest === 'global' ? REGIONS.get(partition.name)?.get(service) : undefined
}
