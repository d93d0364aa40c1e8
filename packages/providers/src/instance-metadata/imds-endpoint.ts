/** @module Where the instance metadata service is. */
import { CredentialsError, type Runtime } from '@credchain/core'
import type { ProfileSetting, ProfileSettings } from '../profile-settings/profile-settings.js'

export interface ImdsEndpointOptions {
  /** An http or https URL. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, the profile's `ec2_metadata_service_endpoint`, then the address of the endpoint mode. */
  readonly ec2MetadataServiceEndpoint?: string
  /** Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, the profile's `ec2_metadata_service_endpoint_mode`, then IPv4. Of no effect where an endpoint is given. */
  readonly ec2MetadataServiceEndpointMode?: 'IPv4' | 'IPv6'
}

const ENDPOINT_OF_MODE: ReadonlyMap<string, string> = new Map([
  ['ipv4', 'http://169.254.169.254'],
  ['ipv6', 'http://[fd00:ec2::254]'],
])

/**
 * The URL without a slash at the end: an endpoint wins over a mode, and each is taken from the options, the environment or the profile, in that order
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html).
 *
 * Errors: `INVALID_CONFIG` naming the option, the variable or the line of the file that makes no sense.
 */
export function imdsEndpoint(options: ImdsEndpointOptions, env: Runtime['env'], profile: ProfileSettings): string {
  const endpoint =
    given(options, 'ec2MetadataServiceEndpoint') ??
    variable(env, 'AWS_EC2_METADATA_SERVICE_ENDPOINT') ??
    profile('ec2_metadata_service_endpoint')
  if (endpoint !== undefined) return checkedUrl(endpoint)

  const mode =
    given(options, 'ec2MetadataServiceEndpointMode') ??
    variable(env, 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE') ??
    profile('ec2_metadata_service_endpoint_mode')
  return mode === undefined ? endpointOf('IPv4', '') : endpointOf(mode.value, mode.place)
}

function given(options: ImdsEndpointOptions, name: keyof ImdsEndpointOptions): ProfileSetting | undefined {
  const value = options[name]
  return value === undefined ? undefined : { value, place: `options.${name}` }
}

function variable(env: Runtime['env'], name: string): ProfileSetting | undefined {
  const value = env[name]?.trim()
  return value ? { value, place: name } : undefined
}

function checkedUrl({ value, place }: ProfileSetting): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid(`${place} is not an http or https URL`)
  if (url.username !== '' || url.password !== '') throw invalid(`${place} must not hold a user name or password`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function endpointOf(mode: unknown, place: string): string {
  const endpoint = ENDPOINT_OF_MODE.get(String(mode).toLowerCase())
  if (endpoint === undefined) throw invalid(`${place} is neither IPv4 nor IPv6`)
  return endpoint
}

function invalid(what: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'instance-metadata', what)
}
