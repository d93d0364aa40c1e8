/** @module A profile that signs in with IAM Identity Center. */
import type { Position, Section } from './parse.js'
import type { ProfileEndpoints } from '../wire/endpoint-settings.js'
import { profileEndpoints } from './profile-endpoints.js'
import { invalidAt, positionOf, setting } from './profile-setting.js'
import type { SharedConfig } from './shared-config.js'

/** Where people sign in. */
export interface SsoPlace {
  readonly startUrl: string
  readonly region: string
}

/** Without account and role it gives bearer tokens, no credentials. */
export interface SsoBase extends SsoPlace {
  readonly kind: 'sso'
  readonly profile: string
  readonly session?: string | undefined
  readonly accountId?: string | undefined
  readonly roleName?: string | undefined
  /** `sso_account_name`, which tools that write profiles of Identity Center leave there for people. */
  readonly accountName?: string | undefined
  readonly endpoints: ProfileEndpoints
  /** The property that decides. */
  readonly at: Position
}

const KEYS = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name', 'sso_region']
const KEYS_WITHOUT_SESSION = ['sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region']

/** Undefined when the profile has no `sso_` property; `INVALID_CONFIG` when it has too few of them. */
export function planSso(section: Section, { ssoSessions, services }: Pick<SharedConfig, 'ssoSessions' | 'services'>): SsoBase | undefined {
  const decisive = KEYS.map((key) => setting(section, key)).find((property) => property !== undefined)
  if (decisive === undefined) return undefined
  const own = (key: string) => setting(section, key)?.value
  const role = { accountId: own('sso_account_id'), roleName: own('sso_role_name'), accountName: own('sso_account_name') }
  const base = { kind: 'sso', profile: section.name, ...role, endpoints: profileEndpoints(section, services, ['sso', 'sso_oidc']) } as const
  const at = positionOf(decisive)
  const session = own('sso_session')
  if (session !== undefined) {
    const found = ssoSessions.get(session)
    if (found === undefined) throw invalidAt(at, `sso_session of profile ${section.name} names no [sso-session] section of the config file`)
    return { ...base, session, ...ssoSessionPlace(found, section), at }
  }
  const missing = KEYS_WITHOUT_SESSION.find((key) => own(key) === undefined)
  if (missing !== undefined) throw invalidAt(at, `profile ${section.name} signs in with IAM Identity Center, but ${missing} is missing`)
  return { ...base, startUrl: own('sso_start_url') ?? '', region: own('sso_region') ?? '', at }
}

/** What a session says. It decides: a profile may repeat it, and not contradict it. */
export function ssoSessionPlace(session: Section, profile?: Section): SsoPlace {
  return { startUrl: sessionValue(session, 'sso_start_url', profile), region: sessionValue(session, 'sso_region', profile) }
}

function sessionValue(session: Section, key: string, profile: Section | undefined): string {
  const property = setting(session, key)
  const hint = 'A profile with sso_session takes it from there alone.'
  if (property === undefined) throw invalidAt(session, `sso-session ${session.name} has no ${key}`, hint)
  const own = setting(profile, key)
  if (own !== undefined && own.value !== property.value) {
    throw invalidAt(own, `${key} of profile ${profile?.name} contradicts that of its sso-session (${property.file}:${property.line})`)
  }
  return property.value
}
