/** @module Where STS is at home in each of AWS's partitions. */

const HOMES: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
])

/** The region to ask when nobody tells one: GovCloud, China and their like have an STS of their own. */
export function partitionHome(arn = ''): string {
  return HOMES.get(arn.split(':')[1] ?? '') ?? 'us-east-1'
}
