/** @module Credentials of a role in IAM Identity Center (AWS SSO), for people who have signed in with `aws sso login`. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import type { ServiceClientConfig } from '../wire/service-endpoint.js'
import type { RoleProviderOptions } from './role-provider.js'

export interface FromSSOOptions extends RoleProviderOptions, ProfileSettingsOptions {
  /** With `ssoRegion`, `ssoAccountId` and `ssoRoleName` in place of a profile. Default: that of the `ssoSession`. */
  readonly ssoStartUrl?: string
  /** Name of the `[sso-session]` whose login is used. Without one it is the legacy login of the start URL, which is not refreshed. */
  readonly ssoSession?: string
  readonly ssoAccountId?: string
  /** Default: that of the `ssoSession`. */
  readonly ssoRegion?: string
  readonly ssoRoleName?: string
  /** Region (of the portal), endpoint, FIPS, dual-stack and attempts. Calls go over the runtime's own transport. */
  readonly clientConfig?: ServiceClientConfig
}

/**
 * GetRoleCredentials with the login that `aws sso login` has left in `~/.aws/sso/cache`: that of a profile (https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html),
 * or of the `sso…` options. The token of a session is refreshed and written back; a new login is seen at the next call of the source.
 *
 * Errors: `NOT_CONFIGURED` for a profile that does not sign in that way, `INVALID_CONFIG` for one that says too little, `REJECTED` when the service says no,
 * and when a person has to sign in: the hint is the command.
 */
export function fromSSO(options: FromSSOOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./sso-provider.js')).ssoProvider(options, runtime)
  return onDemand('sso', options, make, runtime)
}
