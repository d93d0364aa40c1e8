/** @module The profile in use, for providers whose credentials it names. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import { setting } from '../ini/profile-setting.js'
import { loadSharedConfig } from '../ini/shared-files.js'
import { unknownProfile } from '../ini/unknown-profile.js'
import { selectProfile, type ProfileSettingsOptions } from './select-profile.js'

export interface ProfileInUse {
  readonly name: string
  /** The value under a key, in lower case; undefined when it is absent or blank. */
  readonly valueOf: (key: string) => string | undefined
}

/**
 * The profile that the options, the client that asks or `AWS_PROFILE` name, else `default`. When it does not exist: `INVALID_CONFIG` if somebody named
 * it, else `NOT_CONFIGURED`. `INVALID_CONFIG`, with file and line, when a file cannot be read or breaks the format.
 */
export async function profileInUse(
  options: ProfileSettingsOptions,
  request: Pick<ResolveRequest, 'callerClientConfig'>,
  runtime: Runtime,
): Promise<ProfileInUse> {
  const config = await loadSharedConfig(options, runtime)
  const { name, named } = selectProfile(options, request, runtime)
  const section = config.profiles.get(name)
  if (section === undefined) throw unknownProfile(config, name, named)
  return { name, valueOf: (key) => setting(section, key)?.value }
}
