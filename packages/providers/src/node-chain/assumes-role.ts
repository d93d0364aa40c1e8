/** @module Whether the profile in use assumes a role with other credentials, as the AWS CLI asks before it looks at the environment's token. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import { loadSharedConfig, setting } from '../ini/reading.js'
import type { SharedFilesOptions } from '../ini/shared-files.js'
import { selectProfile } from '../profile-settings/select-profile.js'

/** Name of the profile if it does. `INVALID_CONFIG` for files that break the format: what goes first cannot be told then. */
export async function assumesRole(
  options: SharedFilesOptions,
  request: ResolveRequest | undefined,
  runtime: Runtime,
): Promise<string | undefined> {
  const { name } = selectProfile({}, request ?? {}, runtime)
  const { profiles } = await loadSharedConfig(options, runtime)
  const profile = profiles.get(name)
  return setting(profile, 'role_arn') !== undefined && setting(profile, 'web_identity_token_file') === undefined ? name : undefined
}
