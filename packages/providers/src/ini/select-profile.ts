/** @module Which profile is meant. */
import type { Runtime } from '@credchain/core'
import { DEFAULT_PROFILE, ENV_PROFILE } from '@smithy/shared-ini-file-loader'

export interface ProfileSelection {
  readonly name: string
  /** Somebody asked for it by name, so that it has to exist. */
  readonly named: boolean
}

/** @param asked by the caller; blank is not asked. Default: `AWS_PROFILE`, else `default`. */
export function selectProfile(asked: string | undefined, runtime: Runtime): ProfileSelection {
  const name = asked || runtime.env[ENV_PROFILE]?.trim()
  return name ? { name, named: true } : { name: DEFAULT_PROFILE, named: false }
}
