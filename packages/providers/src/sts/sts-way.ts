/** @module The way to AWS STS: its region, its endpoint, and which of AWS's endpoints if it is one of them. */
import { CredentialsError, reasonOf, type CallerClientConfig, type Runtime } from '@credchain/core'
import type { STSClientConfig } from '@aws-sdk/client-sts'
import { homeRegionOf } from '../wire/partition.js'
import type { StsSettings, StsSettingsOf } from './sts-settings.js'

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
  return {
    region: region ?? settings.region ?? homeRegionOf(roleArn ?? ''),
    endpoint: clientConfig.endpoint ?? configuredEndpoint(clientConfig, settings, env),
    useFipsEndpoint:
      (await saidFlag(clientConfig.useFipsEndpoint)) ?? flag(env, 'AWS_USE_FIPS_ENDPOINT') ?? settings.useFipsEndpoint ?? false,
    useDualstackEndpoint:
      (await saidFlag(clientConfig.useDualstackEndpoint)) ??
      flag(env, 'AWS_USE_DUALSTACK_ENDPOINT') ??
      settings.useDualstackEndpoint ??
      false,
    useGlobalEndpoint: (await saidFlag(clientConfig.useGlobalEndpoint)) ?? isLegacy(env) ?? settings.useGlobalEndpoint ?? false,
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
    throw new CredentialsError('INVALID_CONFIG', 'sts', `${who} gave no region: ${reasonOf(error)}`)
  }
}

function configuredEndpoint({ ignoreConfiguredEndpointUrls }: Said, settings: StsSettings, env: Runtime['env']): string | undefined {
  const ignores =
    ignoreConfiguredEndpointUrls ?? flag(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') ?? settings.ignoreConfiguredEndpointUrls ?? false
  if (ignores) return undefined
  return env['AWS_ENDPOINT_URL_STS']?.trim() || env['AWS_ENDPOINT_URL']?.trim() || settings.endpoint
}

function flag(env: Runtime['env'], name: string): boolean | undefined {
  const text = env[name]?.trim().toLowerCase()
  if (!text) return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw new CredentialsError('INVALID_CONFIG', 'sts', `${name} is neither true nor false`)
}

function isLegacy(env: Runtime['env']): boolean | undefined {
  const text = env['AWS_STS_REGIONAL_ENDPOINTS']?.trim().toLowerCase()
  if (!text) return undefined
  if (text === 'legacy' || text === 'regional') return text === 'legacy'
  throw new CredentialsError('INVALID_CONFIG', 'sts', 'AWS_STS_REGIONAL_ENDPOINTS is neither regional nor legacy')
}

async function saidFlag(given: boolean | (() => Promise<boolean | undefined>) | undefined): Promise<boolean | undefined> {
  return typeof given === 'function' ? given() : given
}

/** Whichever of the SDK's forms it has. */
async function endpointText(endpoint: Endpoint): Promise<string | undefined> {
  const given = typeof endpoint === 'function' ? await endpoint() : endpoint
  if (given === undefined || typeof given === 'string') return given
  if ('url' in given) return given.url.href
  const { protocol, hostname, port, path } = given
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
}
