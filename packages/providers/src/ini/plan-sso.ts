/** @module A profile that signs in with IAM Identity Center. */
import type { Position, Section, Sections } from './parse.js'
import { invalidAt, positionOf, setting } from './profile-setting.js'

/** Without account and role it gives bearer tokens, no credentials. */
export interface SsoBase {
  readonly kind: 'sso'
  readonly profile: string
  readonly session?: string | undefined
  readonly startUrl: string
  readonly region: string
  readonly accountId?: string | undefined
  readonly roleName?: string | undefined
  /** The property that decides. */
  readonly at: Position
}

const KEYS = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name', 'sso_region']
const KEYS_WITHOUT_SESSION = ['sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region']

/** Undefined when the profile has no `sso_` property; `INVALID_CONFIG` when it has too few of them. */
export function planSso(section: Section, sessions: Sections): SsoBase | undefined {
  const decisive = KEYS.map((key) => setting(section, key)).find((property) => property !== undefined)
  if (decisive === undefined) return undefined
  const own = (key: string) => setting(section, key)?.value
  const base = { kind: 'sso', profile: section.name, accountId: own('sso_account_id'), roleName: own('sso_role_name') } as const
  const at = positionOf(decisive)
  const session = own('sso_session')
  if (session !== undefined) {
    const found = sessions.get(session)
    if (found === undefined) throw invalidAt(at, `sso_session of profile ${section.name} names no [sso-session] section of the config file`)
    const startUrl = sessionValue(section, found, 'sso_start_url')
    return { ...base, session, startUrl, region: sessionValue(section, found, 'sso_region'), at }
  }
  const missing = KEYS_WITHOUT_SESSION.find((key) => own(key) === undefined)
  if (missing !== undefined) throw invalidAt(at, `profile ${section.name} signs in with IAM Identity Center, but ${missing} is missing`)
  return { ...base, startUrl: own('sso_start_url') ?? '', region: own('sso_region') ?? '', at }
}

/** The session decides. A profile may repeat what it says, and not contradict it. */
function sessionValue(section: Section, session: Section, key: string): string {
  const property = setting(session, key)
  const hint = 'A profile with sso_session takes it from there alone.'
  if (property === undefined) throw invalidAt(session, `sso-session ${session.name} has no ${key}`, hint)
  const own = setting(section, key)
  if (own !== undefined && own.value !== property.value) {
    throw invalidAt(own, `${key} of profile ${section.name} contradicts that of its sso-session (${property.file}:${property.line})`)
  }
  return property.value
}
