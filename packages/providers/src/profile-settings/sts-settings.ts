/** @module The settings of the selected profile, for those who are asked by nobody that has read it already. */
import type { Runtime } from '@credchain/core'
import { planSts, setting } from '../ini/reading.js'
import type { StsSettings } from '../sts/sts-settings.js'
import { readableProfile } from './readable-profile.js'

/**
 * What the profile says about the way to STS: the one that is named, else that of `AWS_PROFILE`, else `default`. Nothing, when it does not exist or the files
 * cannot be read. `INVALID_CONFIG`, with file and line, for files or settings that make no sense.
 */
export async function profileStsSettings(name: string | undefined, runtime: Runtime): Promise<StsSettings> {
  const read = await readableProfile({ profile: name }, {}, runtime, (section, { services }) => ({
    region: setting(section, 'region')?.value,
    ...planSts(section, services),
  }))
  return read ?? {}
}
