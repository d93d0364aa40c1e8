/** @module What options, variables and a profile say of endpoints, whichever service is asked. */
import { CredentialsError, type Runtime } from '@credchain/core'
import type { StsClientConfig } from '../sts/connect-to-sts.js'

/** Which of a region's hosts: one with validated cryptography, one that has IPv6 addresses too. */
export interface HostVariant {
  readonly fips: boolean
  readonly dualStack: boolean
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

/** A URL, and the setting that it comes from. */
export interface NamedUrl {
  readonly name: string
  readonly url: string
}

type Env = Runtime['env']
type Said = Pick<StsClientConfig, 'useFipsEndpoint' | 'useDualstackEndpoint'>

/** The options before the variables, these before the profile. `INVALID_CONFIG` for a variable that is neither true nor false. */
export async function hostVariant(source: string, said: Said, env: Env, profile: ProfileEndpoints): Promise<HostVariant> {
  const fips = (await valueOf(said.useFipsEndpoint)) ?? flag(source, 'AWS_USE_FIPS_ENDPOINT', env) ?? profile.fips ?? false
  const dualStack =
    (await valueOf(said.useDualstackEndpoint)) ?? flag(source, 'AWS_USE_DUALSTACK_ENDPOINT', env) ?? profile.dualStack ?? false
  return { fips, dualStack }
}

/**
 * `AWS_ENDPOINT_URL_<variable>`, then `AWS_ENDPOINT_URL`, then the profile's `services` section, then its `endpoint_url`; none of them where
 * `isIgnored`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` or the profile says so. `INVALID_CONFIG` for one that is no URL.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function configuredUrl(
  source: string,
  variable: string,
  isIgnored: boolean | undefined,
  env: Env,
  profile: ProfileEndpoints,
): NamedUrl | undefined {
  if (isIgnored ?? flag(source, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', env) ?? profile.ignoreUrls) return undefined
  const name = [`AWS_ENDPOINT_URL_${variable}`, 'AWS_ENDPOINT_URL'].find((each) => env[each]?.trim())
  const ofProfile = profile.serviceUrls?.[variable.toLowerCase()] ?? profile.url
  if (name !== undefined) return checkedUrl(source, { name, url: env[name]?.trim() ?? '' })
  return ofProfile && checkedUrl(source, { name: `the endpoint_url at ${ofProfile.at}`, url: ofProfile.url })
}

/** As it is, if it is a URL. It is never quoted: it may hold a password. */
export function checkedUrl(source: string, named: NamedUrl): NamedUrl {
  if (URL.canParse(named.url)) return named
  throw new CredentialsError('INVALID_CONFIG', source, `${named.name} is not a URL`)
}

/** The setting, which clients take as a value or as a function that gives it. */
export async function valueOf<V>(setting: V | (() => Promise<V>) | undefined): Promise<V | undefined> {
  return isFunction(setting) ? setting() : setting
}

function isFunction<V>(setting: V | (() => Promise<V>) | undefined): setting is () => Promise<V> {
  return typeof setting === 'function'
}

/** The URL of an SDK client's endpoint, whichever of the SDK's forms it has. */
export async function endpointText(endpoint: StsClientConfig['endpoint']): Promise<string | undefined> {
  const given = typeof endpoint === 'function' ? await endpoint() : endpoint
  if (given === undefined || typeof given === 'string') return given
  if ('url' in given) return given.url.href
  const { protocol, hostname, port, path } = given
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
}

function flag(source: string, name: string, env: Env): boolean | undefined {
  const text = env[name]?.trim().toLowerCase()
  if (!text) return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw new CredentialsError('INVALID_CONFIG', source, `${name} is neither true nor false`)
}
