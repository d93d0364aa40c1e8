/** @module Where and how the instance metadata service is asked: options, then variables, then AWS's defaults. */
import { CredentialsError, type Runtime } from '@credchain/core'
import { isRoleName } from './is-role-name.js'

export interface ImdsOptions {
  /** Bound on one attempt, in milliseconds. Default: `AWS_METADATA_SERVICE_TIMEOUT` (seconds), then 1000. */
  readonly timeout?: number
  /** Attempts after the first, for 5xx, 429 and lost connections. Default: `AWS_METADATA_SERVICE_NUM_ATTEMPTS` - 1, then 3. */
  readonly maxRetries?: number
  /** An http or https URL. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, then the address of the endpoint mode. */
  readonly ec2MetadataServiceEndpoint?: string
  /** Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then IPv4. Of no effect where an endpoint is given. */
  readonly ec2MetadataServiceEndpointMode?: 'IPv4' | 'IPv6'
  /** Name of the instance's IAM role, which saves asking for it. Default: the one that the instance has. */
  readonly roleName?: string
}

export interface ImdsSettings {
  /** Without a slash at the end. */
  readonly endpoint: string
  readonly timeoutMs: number
  readonly maxRetries: number
  readonly roleName?: string
}

const ENDPOINT_OF_MODE: ReadonlyMap<string, string> = new Map([
  ['ipv4', 'http://169.254.169.254'],
  ['ipv6', 'http://[fd00:ec2::254]'],
])
/** Timers of Node fire at once above it. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** Errors: `NOT_CONFIGURED` when `AWS_EC2_METADATA_DISABLED` is true, `INVALID_CONFIG` naming the option or variable that makes no sense. */
export function imdsSettings(options: ImdsOptions, env: Runtime['env']): ImdsSettings {
  const read = (name: string) => env[name]?.trim() || undefined
  if (read('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') {
    throw new CredentialsError('NOT_CONFIGURED', 'instance-metadata', 'AWS_EC2_METADATA_DISABLED=true')
  }
  const { roleName } = options
  if (roleName !== undefined && !(typeof roleName === 'string' && isRoleName(roleName))) {
    throw invalid('options.roleName is not the name of an IAM role')
  }
  const endpoint = endpointOf(options, read)
  return {
    endpoint,
    timeoutMs: timeoutOf(options, read),
    maxRetries: retriesOf(options, read),
    ...(roleName !== undefined && { roleName }),
  }
}

type Read = (name: string) => string | undefined

function endpointOf(options: ImdsOptions, read: Read): string {
  if (options.ec2MetadataServiceEndpoint !== undefined) {
    return checkedUrl(options.ec2MetadataServiceEndpoint, 'options.ec2MetadataServiceEndpoint')
  }
  const endpoint = read('AWS_EC2_METADATA_SERVICE_ENDPOINT')
  if (endpoint !== undefined) return checkedUrl(endpoint, 'AWS_EC2_METADATA_SERVICE_ENDPOINT')

  const fromOptions = options.ec2MetadataServiceEndpointMode
  const mode = fromOptions ?? read('AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE') ?? 'IPv4'
  const known = ENDPOINT_OF_MODE.get(mode.toLowerCase())
  if (known !== undefined) return known
  const name = fromOptions === undefined ? 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE' : 'options.ec2MetadataServiceEndpointMode'
  throw invalid(`${name} is neither IPv4 nor IPv6`)
}

function checkedUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid(`${name} is not an http or https URL`)
  if (url.username !== '' || url.password !== '') throw invalid(`${name} must not hold a user name or password`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function timeoutOf(options: ImdsOptions, read: Read): number {
  if (options.timeout !== undefined) {
    if (!isTimeout(options.timeout)) throw invalid('options.timeout is not a number of milliseconds above 0')
    return options.timeout
  }
  const seconds = read('AWS_METADATA_SERVICE_TIMEOUT')
  if (seconds === undefined) return 1000
  const ms = Number(seconds) * 1000
  if (!isTimeout(ms)) throw invalid('AWS_METADATA_SERVICE_TIMEOUT is not a number of seconds above 0')
  return ms
}

function isTimeout(ms: unknown): boolean {
  return typeof ms === 'number' && ms > 0 && ms <= MAX_TIMEOUT_MS
}

function retriesOf(options: ImdsOptions, read: Read): number {
  if (options.maxRetries !== undefined) {
    if (!isCount(options.maxRetries)) throw invalid('options.maxRetries is not a whole number of 0 or more')
    return options.maxRetries
  }
  const attempts = read('AWS_METADATA_SERVICE_NUM_ATTEMPTS')
  if (attempts === undefined) return 3
  const retries = Number(attempts) - 1
  if (!isCount(retries)) throw invalid('AWS_METADATA_SERVICE_NUM_ATTEMPTS is not a whole number of 1 or more')
  return retries
}

function isCount(count: unknown): boolean {
  return Number.isSafeInteger(count) && Number(count) >= 0
}

function invalid(what: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'instance-metadata', what)
}
