/** @module The way to AWS STS: its region, its endpoint, and which of AWS's endpoints if it is one of them. */
import { type CallerClientConfig, CredentialsError, homeRegionOf, reasonOf, type Runtime } from '@credchain/core'
import type { STSClientConfig } from '@aws-sdk/client-sts'
import { configuredUrl, endpointText, hostVariant, valueOf } from '../wire/endpoint-settings.js'
import type { StsSettingsOf } from './sts-settings.js'

const SOURCE = 'sts'

type Endpoint = STSClientConfig['endpoint']
type Said = Pick<
  STSClientConfig,
  'region' | 'endpoint' | 'profile' | 'useFipsEndpoint' | 'useDualstackEndpoint' | 'useGlobalEndpoint' | 'ignoreConfiguredEndpointUrls'
>

export interface StsWayInputs {
  readonly clientConfig?: Said | undefined
  readonly callerClientConfig?: CallerClientConfig | undefined
  /** Tells the partition when nobody tells a region. */
  readonly roleArn?: string | undefined
}

/** As the STS client takes it. */
export interface StsWay {
  readonly region: string
  /** Undefined: where AWS has it. */
  readonly endpoint: Endpoint
  readonly useFipsEndpoint: boolean
  readonly useDualstackEndpoint: boolean
  readonly useGlobalEndpoint: boolean
}

/**
 * Options before the calling client, that before variables, these before the profile, and last the home of the role's partition.
 * Throws `INVALID_CONFIG` for a setting that makes no sense, and for a client that does not know its own region.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, feature-region.html, feature-endpoints.html, feature-sts-regionalized-endpoints.html
 */
export async function stsWay(inputs: StsWayInputs, settingsOf: StsSettingsOf, runtime: Runtime): Promise<StsWay> {
  const { clientConfig = {}, callerClientConfig, roleArn } = inputs
  const { env } = runtime
  const region = await toldRegion(inputs, env)
  // Who says both has said it all, but for words that the variables may add.
  const isSaid = region !== undefined && clientConfig.endpoint !== undefined
  const settings = isSaid ? {} : await settingsOf(clientConfig.profile ?? callerClientConfig?.profile, runtime)
  const { fips, dualStack } = await hostVariant(SOURCE, clientConfig, env, settings)
  return {
    region: region ?? settings.region ?? homeRegionOf(roleArn ?? ''),
    endpoint: clientConfig.endpoint ?? configuredUrl(SOURCE, 'STS', clientConfig.ignoreConfiguredEndpointUrls, env, settings)?.url,
    useFipsEndpoint: fips,
    useDualstackEndpoint: dualStack,
    useGlobalEndpoint: (await valueOf(clientConfig.useGlobalEndpoint)) ?? isLegacy(env) ?? settings.useGlobalEndpoint ?? false,
  }
}

/** The way as data: part of the key under which identities from there are stored. */
export async function wayInputs({ endpoint, ...way }: StsWay): Promise<Readonly<Record<string, unknown>>> {
  return { ...way, endpoint: await endpointText(endpoint) }
}

/** The region that somebody tells, profiles left aside. */
async function toldRegion({ clientConfig, callerClientConfig }: StsWayInputs, env: Runtime['env']): Promise<string | undefined> {
  const said = clientConfig?.region
  const explicit = typeof said === 'function' ? await told('clientConfig.region', said) : said
  if (explicit !== undefined) return explicit
  const called = await told('the calling client', async () => callerClientConfig?.region?.())
  return called || env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim() || undefined
}

/** Somebody who should know the region and fails to say it: another one would be a guess. */
async function told<R>(who: string, region: () => Promise<R>): Promise<R> {
  try {
    return await region()
  } catch (error) {
    throw new CredentialsError('INVALID_CONFIG', SOURCE, `${who} gave no region: ${reasonOf(error)}`)
  }
}

function isLegacy(env: Runtime['env']): boolean | undefined {
  const text = env['AWS_STS_REGIONAL_ENDPOINTS']?.trim().toLowerCase()
  if (!text) return undefined
  if (text === 'legacy' || text === 'regional') return text === 'legacy'
  throw new CredentialsError('INVALID_CONFIG', SOURCE, 'AWS_STS_REGIONAL_ENDPOINTS is neither regional nor legacy')
}
