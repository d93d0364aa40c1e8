/** @module Where a service of AWS is asked: its host by AWS's rules, or the place that somebody configured. */
import { CredentialsError, type Runtime } from '@credchain/core'
import type { StsClientConfig } from '../sts/connect-to-sts.js'
import { endpointText } from '../sts/sts-endpoint.js'

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

/**
 * The base URL, without a slash at its end: `clientConfig.endpoint`, then `AWS_ENDPOINT_URL_<service>`, then `AWS_ENDPOINT_URL` (these two unless
 * `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true), then the host of the region. Like the SDKs, FIPS or dual-stack beside an endpoint of one's own is an
 * error: `INVALID_CONFIG`. https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export async function serviceEndpoint(
  { source, variable, hostOf }: ServiceHost,
  region: string,
  clientConfig: ServiceClientConfig = {},
  { env }: Pick<Runtime, 'env'>,
): Promise<string> {
  const fips = (await valueOf(clientConfig.useFipsEndpoint)) ?? isTrue(env['AWS_USE_FIPS_ENDPOINT'])
  const dualStack = (await valueOf(clientConfig.useDualstackEndpoint)) ?? isTrue(env['AWS_USE_DUALSTACK_ENDPOINT'])
  const own = await ownEndpoint(variable, clientConfig, env)
  if (own === undefined) return `https://${hostOf(region, { fips, dualStack })}`
  if (fips || dualStack) {
    const hint = 'Leave one of the two out.'
    throw new CredentialsError('INVALID_CONFIG', source, `${own.name} cannot be combined with ${fips ? 'FIPS' : 'dual-stack'}`, { hint })
  }
  // Not quoted: it may hold a password.
  if (!URL.canParse(own.url)) throw new CredentialsError('INVALID_CONFIG', source, `${own.name} is not a URL`)
  return own.url.replace(/\/+$/, '')
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
): Promise<{ readonly name: string; readonly url: string } | undefined> {
  const said = await endpointText(endpoint)
  if (said !== undefined) return { name: 'clientConfig.endpoint', url: said }
  if (isTrue(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])) return undefined
  const name = [`AWS_ENDPOINT_URL_${variable}`, 'AWS_ENDPOINT_URL'].find((each) => env[each]?.trim())
  return name === undefined ? undefined : { name, url: env[name]?.trim() ?? '' }
}

function isTrue(text = ''): boolean {
  return text.trim().toLowerCase() === 'true'
}
