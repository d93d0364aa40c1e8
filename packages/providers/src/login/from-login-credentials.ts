/** @module Credentials of `aws login`. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import type { LoginProviderOptions } from './login-provider.js'

export interface FromLoginCredentialsOptions extends LoginProviderOptions, ProfileSettingsOptions {}

/**
 * Credentials of the login that a profile's `login_session` names, as `aws login` left it in `~/.aws/login/cache`. They are renewed in their last five
 * minutes, and what is renewed is written back for the AWS CLI and other processes. Another login is found without a restart.
 *
 * Errors: `NOT_CONFIGURED` for a profile without `login_session`; `REJECTED`, with the command to run, when nobody is logged in or the service ends the
 * login; `INVALID_CONFIG` for a profile that somebody named and that is absent, and for a file that lacks something; `UNAVAILABLE` for what may pass.
 * None of a renewal's while the credentials live: they are used, with a `notice` event.
 */
export function fromLoginCredentials(options: FromLoginCredentialsOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./profile-login.js')).profileLogin(options, runtime)
  return onDemand('login', options, make, runtime)
}
