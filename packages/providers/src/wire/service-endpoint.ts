/** @module Where a service of AWS is asked: its host by AWS's rules, or the place that somebody configured. */
import { CredentialsError, type Runtime } from '@credchain/core'
import type { StsClientConfig } from '../sts/connect-to-sts.js'
import { checkedUrl, configuredUrl, endpointText, hostVariant, type HostVariant, type ProfileEndpoints } from './endpoint-settings.js'

/** What counts of an SDK client's settings for a service that is asked without the SDK. */
export type ServiceClientConfig = Pick<StsClientConfig, 'region' | 'endpoint' | 'useFipsEndpoint' | 'useDualstackEndpoint' | 'maxAttempts'>

export interface ServiceHost {
  /** Name of the provider, for errors. */
  readonly source: string
  /** As in `AWS_ENDPOINT_URL_<name>`. */
  readonly variable: string
  readonly hostOf: (region: string, variant: HostVariant) => string
}

/**
 * The base URL, without a slash at its end: `clientConfig.endpoint`, then the configured URL for the service, then the host of the region. Like the SDKs,
 * FIPS or dual-stack beside an endpoint of one's own is an error: `INVALID_CONFIG`.
 */
export async function serviceEndpoint(
  { source, variable, hostOf }: ServiceHost,
  region: string,
  clientConfig: ServiceClientConfig = {},
  { env }: Pick<Runtime, 'env'>,
  profile: ProfileEndpoints = {},
): Promise<string> {
  const variant = await hostVariant(source, clientConfig, env, profile)
  const said = await endpointText(clientConfig.endpoint)
  const own =
    said === undefined
      ? configuredUrl(source, variable, undefined, env, profile)
      : checkedUrl(source, { name: 'clientConfig.endpoint', url: said })
  if (own === undefined) return `https://${hostOf(checkedRegion(region, source), variant)}`
  if (variant.fips || variant.dualStack) {
    const hint = 'Leave one of the two out.'
    throw new CredentialsError('INVALID_CONFIG', source, `${own.name} cannot be combined with ${variant.fips ? 'FIPS' : 'dual-stack'}`, {
      hint,
    })
  }
  return own.url.replace(/\/+$/, '')
}

/** It becomes part of the name of a host that is sent tokens. */
function checkedRegion(region: string, source: string): string {
  if (/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(region)) return region
  throw new CredentialsError('INVALID_CONFIG', source, 'the region is not the name of one', { hint: 'Name it as in eu-west-1.' })
}
