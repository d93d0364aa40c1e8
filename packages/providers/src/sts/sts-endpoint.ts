/** @module Where calls of AWS STS go from here. */
import { CredentialsError, hostRuntime, reasonOf, type Runtime } from '@credchain/core'
import { endpointText } from '../wire/endpoint-settings.js'
import { fromSharedFiles } from './sts-settings.js'
import { stsUrl } from './sts-url.js'
import { stsWay } from './sts-way.js'

export interface StsEndpointOptions {
  /** Default: the variables, then the profile, then the home of AWS's commercial partition. */
  readonly region?: string | undefined
  /** The profile whose settings of region and endpoints count. Default: `AWS_PROFILE`, then `default`. */
  readonly profile?: string | undefined
}

export interface StsEndpoint {
  readonly url: string
  readonly region: string
}

/** By the settings that every provider here goes by: region, FIPS, dual-stack, configured URLs. `INVALID_CONFIG` for settings that make no sense. */
export async function stsEndpoint({ region, profile }: StsEndpointOptions = {}, runtime: Runtime = hostRuntime): Promise<StsEndpoint> {
  const clientConfig = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) }
  const way = await stsWay({ clientConfig }, fromSharedFiles, runtime)
  const endpoint = await endpointText(way.endpoint)
  try {
    const url = await stsUrl({
      Region: way.region,
      UseFIPS: way.useFipsEndpoint,
      UseDualStack: way.useDualstackEndpoint,
      UseGlobalEndpoint: way.useGlobalEndpoint,
      ...(endpoint !== undefined && { Endpoint: endpoint }),
    })
    return { url, region: way.region }
  } catch (error) {
    throw new CredentialsError('INVALID_CONFIG', 'sts', reasonOf(error))
  }
}
