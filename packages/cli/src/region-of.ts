/** @module The region that goes with an identity. */
import { hostRuntime } from '@credchain/core'
import { profileSettings } from '@credchain/providers/shared-config'
import type { Invocation } from './invocation.js'

type Told = Pick<Invocation, 'region' | 'profile'>

/** For programs that no longer see the profile it came from; none when nobody says a region. Rejects for files that break the format. */
export async function regionVariables(told: Told): Promise<Readonly<Record<string, string>>> {
  const region = await regionOf(told)
  return region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }
}

/** By the option, then the profile that the user named, the variables and the profile in use. Rejects for files that break the format. */
export async function regionOf({ region, profile }: Told): Promise<string | undefined> {
  const { env } = hostRuntime
  const inEnvironment = env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim()
  const inProfile = async () => (await profileSettings(profile === undefined ? {} : { profile }, {}, hostRuntime))('region')?.value
  return (region ?? (profile === undefined ? inEnvironment || (await inProfile()) : (await inProfile()) || inEnvironment)) || undefined
}
