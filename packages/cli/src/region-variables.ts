/** @module The region that goes with an identity, for programs that no longer see the profile it came from. */
import { hostRuntime } from '@credchain/core'
import { profileSettings } from '@credchain/providers/shared-config'
import type { Invocation } from './invocation.js'

/** By the option, then the profile that the user named, the variables and the profile in use; none when nobody says. Rejects for files that break the format. */
export async function regionVariables({
  region,
  profile,
}: Pick<Invocation, 'region' | 'profile'>): Promise<Readonly<Record<string, string>>> {
  const { env } = hostRuntime
  const inEnvironment = env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim()
  const inProfile = async () => (await profileSettings(profile === undefined ? {} : { profile }, {}, hostRuntime))('region')?.value
  const told = region ?? (profile === undefined ? inEnvironment || (await inProfile()) : (await inProfile()) || inEnvironment)
  return told ? { AWS_REGION: told, AWS_DEFAULT_REGION: told } : {}
}
