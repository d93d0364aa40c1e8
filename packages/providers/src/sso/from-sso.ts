/** @module Credentials of a role in IAM Identity Center (AWS SSO), for people who have signed in with `aws sso login`. */
import { CredentialsError, hostRuntime, type Provider, type ResolveRequest, type Runtime } from '@credchain/core'
import type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
import { ssoProfile, ssoSession } from '../profile-settings/sso-profile.js'
import type { ServiceClientConfig } from '../wire/service-endpoint.js'
import type { SsoRole } from './role-credentials.js'
import { roleProvider, SSO_SOURCE, type RoleProviderOptions } from './role-provider.js'

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

const ROLE_OPTIONS = ['ssoStartUrl', 'ssoSession', 'ssoAccountId', 'ssoRegion', 'ssoRoleName'] as const

/**
 * GetRoleCredentials with the login that `aws sso login` has left in `~/.aws/sso/cache`: that of a profile (https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html),
 * or of the `sso…` options. The token of a session is refreshed and written back; a new login is seen at the next call of the source.
 *
 * Errors: `NOT_CONFIGURED` for a profile that does not sign in that way, `INVALID_CONFIG` for one that says too little, `REJECTED` when the service says no,
 * and when a person has to sign in: the hint is the command.
 */
export function fromSSO(options: FromSSOOptions = {}, runtime: Runtime = hostRuntime): Provider {
  return roleProvider((request) => roleOf(options, request, runtime), options, runtime)
}

async function roleOf(options: FromSSOOptions, request: ResolveRequest, runtime: Runtime): Promise<SsoRole> {
  for (const name of [...ROLE_OPTIONS, 'profile', 'filepath', 'configFilepath'] as const) {
    if (!['string', 'undefined'].includes(typeof options[name])) throw new TypeError(`fromSSO: options.${name} must be a string`)
  }
  const { clientConfig } = options
  if (ROLE_OPTIONS.some((name) => options[name])) return roleOfOptions(options, runtime)
  const { profile, session, startUrl, region, endpoints, accountId, roleName, at } = await ssoProfile(SSO_SOURCE, options, request, runtime)
  const login = { source: SSO_SOURCE, session, startUrl, region, profile, endpoints, clientConfig }
  return { login, ...checkedRole({ accountId, roleName }, `${at.file}:${at.line}: profile ${profile}`) }
}

async function roleOfOptions(options: FromSSOOptions, runtime: Runtime): Promise<SsoRole> {
  const { ssoSession: session, ssoAccountId, ssoRoleName, profile, clientConfig } = options
  if (!ssoAccountId || !ssoRoleName) throw incomplete(options)
  const { startUrl, region } = await placeOf(options, runtime)
  const login = { source: SSO_SOURCE, session: session || undefined, startUrl, region, profile: profile || undefined, clientConfig }
  return { login, ...checkedRole({ accountId: ssoAccountId, roleName: ssoRoleName }, 'the role') }
}

/** A session is told by the config file, unless the options tell all of it. */
async function placeOf(options: FromSSOOptions, runtime: Runtime) {
  const { ssoSession: session, ssoStartUrl, ssoRegion } = options
  if (ssoStartUrl && ssoRegion) return { startUrl: ssoStartUrl, region: ssoRegion }
  if (!session) throw incomplete(options)
  const place = await ssoSession(SSO_SOURCE, session, options, runtime)
  return { startUrl: ssoStartUrl || place.startUrl, region: ssoRegion || place.region }
}

function incomplete(options: FromSSOOptions): CredentialsError {
  const needed = options.ssoSession ? (['ssoAccountId', 'ssoRoleName'] as const) : ROLE_OPTIONS.filter((name) => name !== 'ssoSession')
  const missing = needed.filter((name) => !options[name])
  const hint = 'Pass them too, or none of them to use a profile.'
  return new CredentialsError('INVALID_CONFIG', SSO_SOURCE, `the options lack ${missing.join(', ')}`, { hint })
}

/** Account and role, whole. @param where the start of the message. */
export function checkedRole(
  { accountId, roleName }: { readonly accountId?: string | undefined; readonly roleName?: string | undefined },
  where: string,
): Pick<SsoRole, 'accountId' | 'roleName'> {
  if (accountId === undefined || roleName === undefined) {
    const missing = [accountId === undefined && 'sso_account_id', roleName === undefined && 'sso_role_name'].filter(Boolean)
    const hint = 'Without them it gives bearer tokens, no credentials: fromSso of @credchain/providers/token.'
    throw new CredentialsError('INVALID_CONFIG', SSO_SOURCE, `${where} lacks ${missing.join(' and ')}`, { hint })
  }
  // Clients with account-based endpoints build it into the names of hosts.
  if (!/^\d{1,12}$/.test(accountId))
    throw new CredentialsError('INVALID_CONFIG', SSO_SOURCE, `${where} has an account that is not a number of 12 digits`)
  return { accountId, roleName }
}
