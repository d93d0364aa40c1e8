/** @module The login that a profile signs in with, by `aws login`. */
import { CredentialsError, type ResolveRequest, type Runtime } from '@credchain/core'
import type { LoginBase } from '../ini/plan-login.js'
import { planLogin } from '../ini/reading.js'
import { profileInUse } from './profile-in-use.js'
import type { ProfileSettingsOptions } from './select-profile.js'

/**
 * `login_session` of the profile in use, and what else counts for it. `NOT_CONFIGURED` when it has none; else as `profileInUse`.
 *
 * @param source name of the provider, for errors.
 * @param hintOf what a person may do, by the profile's name.
 */
export function loginProfile(
  source: string,
  context: { readonly options: ProfileSettingsOptions; readonly request: Pick<ResolveRequest, 'callerClientConfig'> },
  runtime: Runtime,
  hintOf: (named: { readonly profile: string }) => string,
): Promise<LoginBase> {
  return profileInUse(source, context, runtime, (section, config) => {
    const { name: profile } = section
    const session = planLogin(section, config)
    if (session !== undefined) return session
    throw new CredentialsError('NOT_CONFIGURED', source, `profile ${profile} has no login_session`, { hint: hintOf({ profile }) })
  })
}
