/** @module Settings of the profile in use, for providers whose credentials do not come from it. */
import { shortenHome, type ResolveRequest, type Runtime } from '@credchain/core'
import { loadSharedConfig, setting } from '../ini/reading.js'
import { selectProfile, type ProfileSettingsOptions } from './select-profile.js'

/** A value, and where it stands, as `~/.aws/config:12 region`. */
export interface ProfileSetting {
  readonly value: string
  readonly place: string
}

/** What the profile says under a key, in lower case; undefined when it is absent or blank. */
export type ProfileSettings = (key: string) => ProfileSetting | undefined

/**
 * The settings of a profile, of files that are read again only when they changed. A profile that does not exist says nothing: whether that is a mistake
 * is for `fromIni` to judge. `INVALID_CONFIG`, with file and line, when a file cannot be read or breaks the format.
 */
export async function profileSettings(
  options: ProfileSettingsOptions,
  request: Pick<ResolveRequest, 'callerClientConfig'>,
  runtime: Runtime,
): Promise<ProfileSettings> {
  const { profiles } = await loadSharedConfig(options, runtime)
  const section = profiles.get(selectProfile(options, request, runtime).name)
  return (key) => {
    const property = setting(section, key)
    return property && { value: property.value, place: `${shortenHome(property.file, runtime)}:${property.line} ${key}` }
  }
}
