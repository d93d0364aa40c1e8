/** @module The role that a profile or options name, with its login. */
import { CredentialsError, type Provider, type ResolveRequest, type Runtime } from '@credchain/core'
import { ssoProfile, ssoSession } from '../profile-settings/sso-profile.js'
import { checkedRole } from './checked-role.js'
import type { FromSSOOptions } from './from-sso.js'
import type { SsoRole } from './role-credentials.js'
import { roleProvider, SSO_SOURCE } from './role-provider.js'

const ROLE_OPTIONS = ['ssoStartUrl', 'ssoSession', 'ssoAccountId', 'ssoRegion', 'ssoRoleName'] as const

/** Which role it is is asked at each call: profiles change. */
export function ssoProvider(options: FromSSOOptions, runtime: Runtime): Provider {
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
