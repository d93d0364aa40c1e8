/** @module What the caller of `fromIni` says about running a profile. */
import type { CacheOptions, Credentials, Provider } from '@credchain/core'
import { NAMED_SOURCES } from './plan-base.js'
import type { MfaCodeProvider } from '../sts/mfa-question.js'
import type { FromTemporaryCredentialsOptions } from '../temporary-credentials/from-temporary-credentials.js'
import type { FromTokenFileOptions } from '../token-file/from-token-file.js'

/** The parameters of AssumeRole that a profile can set. */
export interface AssumeRoleParams {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly ExternalId?: string | undefined
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
  readonly DurationSeconds?: number | undefined
  readonly Policy?: string | undefined
  readonly PolicyArns?: { arn: string }[] | undefined
  readonly Tags?: { Key: string; Value: string }[] | undefined
  readonly SourceIdentity?: string | undefined
}

export interface RunOptions
  extends
    CacheOptions,
    Pick<FromTemporaryCredentialsOptions, 'clientConfig' | 'clientPlugins'>,
    Pick<FromTokenFileOptions, 'roleAssumerWithWebIdentity'> {
  /**
   * Gives the code of the MFA device for roles with `mfa_serial`. Default: what the profile's `mfa_process` prints (aws-vault's setting); without one such roles
   * are `INVALID_CONFIG`.
   */
  readonly mfaCodeProvider?: MfaCodeProvider
  /** More that `credential_source` may name, letter for letter; a name that all SDKs know is replaced. Default: none. */
  readonly credentialSources?: Readonly<Record<string, Provider>>
  /** Called instead of STS for each role on the way. */
  readonly roleAssumer?: (sourceCredentials: Credentials, params: AssumeRoleParams) => Promise<Credentials>
}

/** The options of a cache alone, for the parts that a profile is made of. */
export function cacheOptionsOf(options: RunOptions): Omit<CacheOptions, 'store'> {
  const { advisoryWindowMs, mandatoryWindowMs, maxAgeMs, loadTimeoutMs, refresh, autoRefresh, onEvent } = options
  return { advisoryWindowMs, mandatoryWindowMs, maxAgeMs, loadTimeoutMs, refresh, autoRefresh, onEvent }
}

/** The caller's region is for all roles; without one each goes to that of its profile. */
export function clientConfigFor(region: string | undefined, { clientConfig }: RunOptions): RunOptions['clientConfig'] {
  return region === undefined ? clientConfig : { ...clientConfig, region: clientConfig?.region ?? region }
}

/** What `credential_source` may say: what all SDKs know, and what the caller registered. */
export function sourceNames({ credentialSources = {} }: RunOptions): readonly string[] {
  return [...new Set([...NAMED_SOURCES, ...Object.keys(credentialSources)])]
}
