/** @module Which profile counts for a call. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import { DEFAULT_PROFILE, ENV_PROFILE } from '@smithy/shared-ini-file-loader'
import type { SharedFilesOptions } from '../ini/shared-files.js'

export interface ProfileSettingsOptions extends SharedFilesOptions {
  /** The profile whose settings count. Default: that of the client that asks, else `AWS_PROFILE`, else `default`. */
  readonly profile?: string
}

export interface ProfileSelection {
  readonly name: string
  /** Somebody asked for it by name, so that it has to exist. */
  readonly named: boolean
}

/** By the options, the client that asks, then `AWS_PROFILE`; blank is not said. */
export function selectProfile(
  { profile }: { readonly profile?: string | undefined },
  { callerClientConfig }: Pick<ResolveRequest, 'callerClientConfig'>,
  { env }: Pick<Runtime, 'env'>,
): ProfileSelection {
  const said = profile || callerClientConfig?.profile || env[ENV_PROFILE]?.trim()
  return said ? { name: said, named: true } : { name: DEFAULT_PROFILE, named: false }
}
