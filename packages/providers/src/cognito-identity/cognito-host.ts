/** @module The hosts of Amazon Cognito's identity pools. */
import { partitionOf } from '@credchain/core'
import type { HostVariant } from '../wire/endpoint-settings.js'

/** Regions whose hosts with validated cryptography have IPv6 addresses under their plain name. */
const FIPS_DUAL_STACK_REGIONS = new Set(['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'])

/** By the endpoint rules that AWS publishes with the service's model: in its first partition the plain names serve both kinds of addresses. */
export function cognitoHost(region: string, { fips, dualStack }: HostVariant): string {
  const { name, dnsSuffix, dualStackDnsSuffix } = partitionOf(region)
  const isPlain = name === 'aws' && (!fips || FIPS_DUAL_STACK_REGIONS.has(region))
  return `${fips ? 'cognito-identity-fips' : 'cognito-identity'}.${region}.${dualStack && !isPlain ? dualStackDnsSuffix : dnsSuffix}`
}
