/** @module Which profile counts for a call. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import { DEFAULT_PROFILE, ENV_PROFILE } from '@smithy/shared-ini-file-loader'
import type { SharedFilesOptions } from '../ini/shared-files.js'

export interface ProfileSettingsOptions extends SharedFilesOptions {
  /** The profile whose settings count. Default: that of the client that asks, else `AWS_PROFILE`, else `default`. */
  readonly profile?: string
}

/** Its name, and whether somebody said it: a profile that is named has to exist. */
export function selectProfile(
  { profile }: ProfileSettingsOptions,
  { callerClientConfig }: Pick<ResolveRequest, 'callerClientConfig'>,
  { env }: Pick<Runtime, 'env'>,
): { readonly name: string; readonly named: boolean } {
  const said = profile || callerClientConfig?.profile || env[ENV_PROFILE]?.trim()
  return said ? { name: said, named: true } : { name: DEFAULT_PROFILE, named: false }
}
