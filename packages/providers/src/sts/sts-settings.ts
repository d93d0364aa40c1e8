/** @module What a profile says about the way to AWS STS. */
import type { Runtime } from '@credchain/core'
import type { ProfileEndpoints } from '../wire/endpoint-settings.js'

/** Settings of a profile; absent ones are for others to say. `url` is that of STS. https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
export interface StsSettings extends Omit<ProfileEndpoints, 'serviceUrls'> {
  readonly region?: string | undefined
  /** `sts_regional_endpoints = legacy`. */
  readonly useGlobalEndpoint?: boolean | undefined
}

/** Tells the settings, of the profile with that name or of the one that the runtime selects. */
export type StsSettingsOf = (profile: string | undefined, runtime: Runtime) => Promise<StsSettings>

/** From the shared config files. Their parser is loaded when a role is really assumed, as the STS client is. */
export const fromSharedFiles: StsSettingsOf = async (profile, runtime) => {
  const { profileStsSettings } = await import('../profile-settings/sts-settings.js')
  return profileStsSettings(profile, runtime)
}
