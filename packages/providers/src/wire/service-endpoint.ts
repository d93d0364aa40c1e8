/** @module Where a service of AWS is asked: its host by AWS's rules, or the place that somebody configured. */
import { CredentialsError, type Runtime } from '@credchain/core'
import type { StsClientConfig } from '../sts/connect-to-sts.js'

/** What counts of an SDK client's settings for a service that is asked without the SDK. */
export type ServiceClientConfig = Pick<StsClientConfig, 'region' | 'endpoint' | 'useFipsEndpoint' | 'useDualstackEndpoint' | 'maxAttempts'>

/** Which of a region's hosts: one with validated cryptography, one that has IPv6 addresses too. */
export interface HostVariant {
  readonly fips: boolean
  readonly dualStack: boolean
}

export interface ServiceHost {
  /** Name of the provider, for errors. */
  readonly source: string
  /** As in `AWS_ENDPOINT_URL_<name>`. */
  readonly variable: string
  readonly hostOf: (region: string, variant: HostVariant) => string
}

/** What a profile says of endpoints: plain data, so that it can be part of a plan. */
export interface ProfileEndpoints {
  readonly fips?: boolean | undefined
  readonly dualStack?: boolean | undefined
  /** `ignore_configured_endpoint_urls`. */
  readonly ignoreUrls?: boolean | undefined
  /** `endpoint_url`. */
  readonly url?: ProfileUrl | undefined
  /** By service, named as in a `services` section: `sso_oidc`. */
  readonly serviceUrls?: Readonly<Record<string, ProfileUrl>> | undefined
}

export interface ProfileUrl {
  readonly url: string
  /** File and line. */
  readonly at: string
}

/**
 * The base URL, without a slash at its end: `clientConfig.endpoint`, then `AWS_ENDPOINT_URL_<service>`, then `AWS_ENDPOINT_URL`, then the profile's
 * `services` section, then its `endpoint_url` (these four unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` or the profile's setting is true), then the host of
 * the region. Like the SDKs, FIPS or dual-stack beside an endpoint of one's own is an error: `INVALID_CONFIG`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function serviceEndpoint(
  { source, variable, hostOf }: ServiceHost,
  region: string,
  clientConfig: ServiceClientConfig = {},
  { env }: Pick<Runtime, 'env'>,
  profile: ProfileEndpoints = {},
): Promise<string> {
  const fips = (await valueOf(clientConfig.useFipsEndpoint)) ?? flag(env['AWS_USE_FIPS_ENDPOINT']) ?? profile.fips ?? false
  const dualStack =
    (await valueOf(clientConfig.useDualstackEndpoint)) ?? flag(env['AWS_USE_DUALSTACK_ENDPOINT']) ?? profile.dualStack ?? false
  const own = await ownEndpoint(variable, clientConfig, env, profile)
  if (own === undefined) return `https://${hostOf(checkedRegion(region, source), { fips, dualStack })}`
  if (fips || dualStack) {
    const hint = 'Leave one of the two out.'
    throw new CredentialsError('INVALID_CONFIG', source, `${own.name} cannot be combined with ${fips ? 'FIPS' : 'dual-stack'}`, { hint })
  }
  // Not quoted: it may hold a password.
  if (!URL.canParse(own.url)) throw new CredentialsError('INVALID_CONFIG', source, `${own.name} is not a URL`)
  return own.url.replace(/\/+$/, '')
}

/** It becomes part of the name of a host that is sent tokens. */
function checkedRegion(region: string, source: string): string {
  if (/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(region)) return region
  throw new CredentialsError('INVALID_CONFIG', source, 'the region is not the name of one', { hint: 'Name it as in eu-west-1.' })
}

/** The setting, which clients take as a value or as a function that gives it. */
export async function valueOf<V>(setting: V | (() => Promise<V>) | undefined): Promise<V | undefined> {
  return isFunction(setting) ? setting() : setting
}

function isFunction<V>(setting: V | (() => Promise<V>) | undefined): setting is () => Promise<V> {
  return typeof setting === 'function'
}

async function ownEndpoint(
  variable: string,
  { endpoint }: ServiceClientConfig,
  env: Runtime['env'],
  profile: ProfileEndpoints,
): Promise<{ readonly name: string; readonly url: string } | undefined> {
  const said = await urlText(endpoint)
  if (said !== undefined) return { name: 'clientConfig.endpoint', url: said }
  if (flag(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']) ?? profile.ignoreUrls) return undefined
  const name = [`AWS_ENDPOINT_URL_${variable}`, 'AWS_ENDPOINT_URL'].find((each) => env[each]?.trim())
  if (name !== undefined) return { name, url: env[name]?.trim() ?? '' }
  const ofProfile = profile.serviceUrls?.[variable.toLowerCase()] ?? profile.url
  return ofProfile && { name: `the endpoint_url at ${ofProfile.at}`, url: ofProfile.url }
}

/** Whichever of the SDK's forms it has. */
async function urlText(endpoint: ServiceClientConfig['endpoint']): Promise<string | undefined> {
  const given = typeof endpoint === 'function' ? await endpoint() : endpoint
  if (given === undefined || typeof given === 'string') return given
  if ('url' in given) return given.url.href
  const { protocol, hostname, port, path } = given
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
}

/** Anything but `true` is a no, where something is said at all. */
function flag(text = ''): boolean | undefined {
  return text.trim() === '' ? undefined : text.trim().toLowerCase() === 'true'
}
