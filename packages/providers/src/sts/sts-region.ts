/** @module Which region's STS is asked. */
import { CredentialsError, reasonOf, type CallerClientConfig, type Runtime } from '@credchain/core'
import type { STSClientConfig } from '@aws-sdk/client-sts'

export interface RegionInputs {
  readonly clientConfig?: Pick<STSClientConfig, 'region'>
  readonly callerClientConfig?: CallerClientConfig
  readonly roleArn?: string
}

const PARTITION_HOME: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
])

/** Explicit, then the calling client's, then `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the home region of the role's partition. */
export async function stsRegion({ clientConfig, callerClientConfig, roleArn }: RegionInputs, runtime: Runtime): Promise<string> {
  const said = clientConfig?.region
  const explicit = typeof said === 'function' ? await told('clientConfig.region', said) : said
  if (explicit !== undefined) return explicit
  const called = await told('the calling client', async () => callerClientConfig?.region?.())
  const { env } = runtime
  return called || env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim() || partitionHome(roleArn)
}

/** Somebody who should know the region and fails to say it: another one would be a guess. */
async function told<R>(who: string, region: () => Promise<R>): Promise<R> {
  try {
    return await region()
  } catch (error) {
    throw new CredentialsError('INVALID_CONFIG', 'sts', `${who} gave no region: ${reasonOf(error)}`)
  }
}

function partitionHome(roleArn = ''): string {
  return PARTITION_HOME.get(roleArn.split(':')[1] ?? '') ?? 'us-east-1'
}
