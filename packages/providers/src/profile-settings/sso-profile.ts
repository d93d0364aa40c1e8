/** @module How a profile, or an SSO session of the config file, signs in with IAM Identity Center. */
import { CredentialsError, type ResolveRequest, type Runtime } from '@credchain/core'
import type { SsoBase, SsoPlace } from '../ini/plan-sso.js'
import { loadSharedConfig, planSso, ssoSessionPlace } from '../ini/reading.js'
import { profileInUse } from './profile-in-use.js'
import type { ProfileSettingsOptions } from './select-profile.js'
import { toldBy } from './told-by.js'

/**
 * What the profile in use says of its sign-in. `NOT_CONFIGURED` when it does not sign in that way, or is the default profile and absent; `INVALID_CONFIG`,
 * with file and line, for everything that the files get wrong.
 *
 * @param source name of the provider, for errors.
 */
export function ssoProfile(
  source: string,
  options: ProfileSettingsOptions,
  request: Pick<ResolveRequest, 'callerClientConfig'>,
  runtime: Runtime,
): Promise<SsoBase> {
  return profileInUse(source, { options, request }, runtime, (section, config) => {
    const base = planSso(section, config)
    if (base !== undefined) return base
    throw new CredentialsError('NOT_CONFIGURED', source, `profile ${section.name} does not sign in with IAM Identity Center`)
  })
}

/** Start URL and region of an `[sso-session]`. `INVALID_CONFIG` when there is no such section, or it lacks one of them. */
export function ssoSession(source: string, name: string, options: ProfileSettingsOptions, runtime: Runtime): Promise<SsoPlace> {
  return toldBy(source, async () => {
    const config = await loadSharedConfig(options, runtime)
    const found = config.ssoSessions.get(name)
    if (found !== undefined) return ssoSessionPlace(found)
    throw new CredentialsError('INVALID_CONFIG', source, `there is no [sso-session ${name}] in ${config.paths[0]}`)
  })
}
