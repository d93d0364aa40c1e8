/** @module The hosts of AWS Sign-In. */
import { partitionOf } from '@credchain/core'
import type { HostVariant } from '../wire/endpoint-settings.js'
import type { ServiceHost } from '../wire/service-endpoint.js'

/** Suffixes of the plain hosts, which do not follow the partition's. */
const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['aws', 'aws.amazon.com'],
  ['aws-cn', 'amazonaws.cn'],
  ['aws-us-gov', 'amazonaws-us-gov.com'],
  ['aws-eusc', 'amazonaws-eusc.eu'],
  ['aws-iso', 'c2shome.ic.gov'],
  ['aws-iso-b', 'sc2shome.sgov.gov'],
  ['aws-iso-e', 'csphome.adc-e.uk'],
  ['aws-iso-f', 'csphome.hci.ic.gov'],
])

/** By the endpoint rules that AWS publishes with the service's model. */
export const SIGNIN: ServiceHost = { source: 'login', variable: 'SIGNIN', hostOf }

function hostOf(region: string, { fips, dualStack }: HostVariant): string {
  const { name, dnsSuffix, dualStackDnsSuffix } = partitionOf(region)
  if (dualStack) return `${fips ? 'signin-fips' : 'signin'}.${region}.${dualStackDnsSuffix}`
  if (!fips) return `${region}.signin.${SUFFIXES.get(name) ?? dnsSuffix}`
  if (name !== 'aws-us-gov') return `signin-fips.${region}.${dnsSuffix}`
  return `${region === 'us-gov-west-1' ? '' : `${region}.`}signin-fips.amazonaws-us-gov.com`
}
