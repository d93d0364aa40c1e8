/** @module The hosts of IAM Identity Center: its portal, and the service that gives it tokens. */
import { partitionOf } from '../wire/partition.js'
import type { HostVariant } from '../wire/endpoint-settings.js'
import type { ServiceHost } from '../wire/service-endpoint.js'

const PREFIX = { SSO: 'portal.sso', SSO_OIDC: 'oidc' } as const

/** By the endpoint rules of the two services. */
export function identityCenterHost(variable: keyof typeof PREFIX, source: string): ServiceHost {
  return { source, variable, hostOf: (region, variant) => hostOf(PREFIX[variable], region, variant) }
}

function hostOf(prefix: string, region: string, { fips, dualStack }: HostVariant): string {
  const { name, dnsSuffix, dualStackDnsSuffix } = partitionOf(region)
  // GovCloud's one host has validated cryptography; its dual-stack hosts come in two.
  const isPlain = !fips || (name === 'aws-us-gov' && !dualStack)
  return `${prefix}${isPlain ? '' : '-fips'}.${region}.${dualStack ? dualStackDnsSuffix : dnsSuffix}`
}
