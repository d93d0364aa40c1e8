/** @module Which region's STS is asked. */
import { CredentialsError, reasonOf, type CallerClientConfig, type Runtime } from '@credchain/core'
import type { STSClientConfig } from '@aws-sdk/client-sts'

export interface RegionInputs {
  readonly clientConfig?: Pick<STSClientConfig, 'region'>
  readonly callerClientConfig?: CallerClientConfig
  readonly roleArn?: string
}

const PARTITION_HOME: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
}

/** Explicit, then the calling client's, then `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the home region of the role's partition. */
export async function stsRegion({ clientConfig, callerClientConfig, roleArn }: RegionInputs, runtime: Runtime): Promise<string> {
  const explicit = clientConfig?.region
  if (explicit !== undefined) return typeof explicit === 'function' ? explicit() : explicit
  const called = await callerRegion(callerClientConfig)
  const { env } = runtime
  return called || env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim() || partitionHome(roleArn)
}

async function callerRegion(config?: CallerClientConfig): Promise<string | undefined> {
  try {
    return await config?.region?.()
  } catch (error) {
    throw new CredentialsError('INVALID_CONFIG', 'sts', `the calling client has no region: ${reasonOf(error)}`)
  }
}

function partitionHome(roleArn = ''): string {
  return PARTITION_HOME[roleArn.split(':')[1] ?? ''] ?? 'us-east-1'
}
