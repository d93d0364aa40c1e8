/** @module The settings of the selected profile, for those who are asked by nobody that has read it already. */
import type { Runtime } from '@credchain/core'
import { fileLocations } from '../ini/file-locations.js'
import { planSts } from '../ini/plan-sts.js'
import { setting } from '../ini/profile-setting.js'
import { loadSharedConfig } from '../ini/shared-files.js'
import type { StsSettings } from '../sts/sts-settings.js'
import { selectProfile } from './select-profile.js'

/**
 * What the profile says about the way to STS: the one that is named, else that of `AWS_PROFILE`, else `default`. Nothing, when it does not exist or the files
 * cannot be read, as in containers whose home belongs to somebody else. `INVALID_CONFIG`, with file and line, for files or settings that make no sense.
 */
export async function profileStsSettings(name: string | undefined, runtime: Runtime): Promise<StsSettings> {
  try {
    const config = await loadSharedConfig({}, runtime)
    const section = config.profiles.get(selectProfile({ profile: name }, {}, runtime).name)
    return section === undefined ? {} : { region: setting(section, 'region')?.value, ...planSts(section, config.services) }
  } catch (error) {
    const { config, credentials } = fileLocations({}, runtime)
    const readable = await Promise.all([config, credentials].map((path) => isReadableOrAbsent(path, runtime)))
    if (readable.includes(false)) return {}
    throw error
  }
}

async function isReadableOrAbsent(path: string, { fs }: Runtime): Promise<boolean> {
  return fs.readFile(path).then(
    () => true,
    (error: unknown) => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT',
  )
}
