/** @module How the instance metadata service is asked: options, then variables, then the profile, then AWS's defaults. */
import { CredentialsError, type ResolveRequest, type Runtime } from '@credchain/core'
import { isUnreadable } from '../profile-settings/is-unreadable.js'
import { profileSettings, type ProfileSetting, type ProfileSettings } from '../profile-settings/profile-settings.js'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { imdsEndpoint, type ImdsEndpointOptions } from './imds-endpoint.js'
import { isRoleName } from './is-role-name.js'

/** The profile is one whose settings count, not one whose credentials are used. */
export interface ImdsOptions extends ImdsEndpointOptions, ProfileSettingsOptions {
  /** Bound on one attempt, in milliseconds. Default: `AWS_METADATA_SERVICE_TIMEOUT` (seconds), then 1000. */
  readonly timeout?: number
  /** Attempts after the first, for 5xx, 429 and lost connections. Default: `AWS_METADATA_SERVICE_NUM_ATTEMPTS` - 1, then 3. */
  readonly maxRetries?: number
  /**
   * `false`: a service that has no session tokens to give (404, 405, or no answer for one) is asked without, as IMDSv1 is.
   * Default: `AWS_EC2_METADATA_V1_DISABLED`, the profile's `ec2_metadata_v1_disabled`, then true.
   */
  readonly ec2MetadataV1Disabled?: boolean
  /**
   * Name of the instance's IAM role, which saves asking for it.
   * Default: `AWS_EC2_INSTANCE_PROFILE_NAME`, the profile's `ec2_instance_profile_name`, then the one that the instance has.
   */
  readonly roleName?: string
}

export interface ImdsSettings {
  /** Without a slash at the end. */
  readonly endpoint: string
  readonly timeoutMs: number
  readonly maxRetries: number
  readonly allowsV1: boolean
  /** The role, and where it is named. */
  readonly role?: ProfileSetting
}

/** Timers of Node fire at once above it. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * Errors: `NOT_CONFIGURED` when `AWS_EC2_METADATA_DISABLED` is true, `INVALID_CONFIG` naming the option, variable or line of a file that makes no sense,
 * `TypeError` for options that no number of milliseconds or attempts can be.
 */
export async function imdsSettings(
  options: ImdsOptions,
  request: Pick<ResolveRequest, 'callerClientConfig'>,
  runtime: Runtime,
): Promise<ImdsSettings> {
  const read = (name: string) => runtime.env[name]?.trim() || undefined
  if (isWord('true', read('AWS_EC2_METADATA_DISABLED'))) {
    throw new CredentialsError('NOT_CONFIGURED', 'instance-metadata', 'AWS_EC2_METADATA_DISABLED=true', {
      hint: 'unset AWS_EC2_METADATA_DISABLED to ask the instance metadata service',
    })
  }
  const timeoutMs = timeoutOf(options, read)
  const maxRetries = retriesOf(options, read)
  const profile = await profileSettings(options, request, runtime).catch(nothingOfUnreadable)
  const v1Disabled = options.ec2MetadataV1Disabled ?? read('AWS_EC2_METADATA_V1_DISABLED') ?? profile('ec2_metadata_v1_disabled')?.value
  const role = checkedRole(namedRole(options, read) ?? profile('ec2_instance_profile_name'))
  return {
    endpoint: imdsEndpoint(options, runtime.env, profile),
    timeoutMs,
    maxRetries,
    // Nothing but a clear word opens the weaker protocol.
    allowsV1: isWord('false', v1Disabled),
    ...(role !== undefined && { role }),
  }
}

/** In containers the home folder may belong to somebody else: its files are no reason to stay without the role of the instance. */
function nothingOfUnreadable(error: unknown): ProfileSettings {
  if (isUnreadable(error)) return () => undefined
  throw error
}

type Read = (name: string) => string | undefined

function isWord(word: 'true' | 'false', value: unknown): boolean {
  return String(value).toLowerCase() === word
}

function namedRole({ roleName }: ImdsOptions, read: Read): ProfileSetting | undefined {
  if (roleName !== undefined) return { value: roleName, place: 'options.roleName' }
  const value = read('AWS_EC2_INSTANCE_PROFILE_NAME')
  return value === undefined ? undefined : { value, place: 'AWS_EC2_INSTANCE_PROFILE_NAME' }
}

function checkedRole(role: ProfileSetting | undefined): ProfileSetting | undefined {
  if (role === undefined || (typeof role.value === 'string' && isRoleName(role.value))) return role
  throw invalid(`${role.place} is not the name of an IAM role`)
}

function timeoutOf({ timeout }: ImdsOptions, read: Read): number {
  if (timeout !== undefined) {
    if (!isTimeout(timeout)) throw new TypeError('fromInstanceMetadata: options.timeout must be a number of milliseconds above 0')
    return timeout
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

function retriesOf({ maxRetries }: ImdsOptions, read: Read): number {
  if (maxRetries !== undefined) {
    if (!isCount(maxRetries)) throw new TypeError('fromInstanceMetadata: options.maxRetries must be a whole number of 0 or more')
    return maxRetries
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
