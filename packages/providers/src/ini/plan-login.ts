/** @module A profile that signs in with `aws login`. */
import type { ProfileEndpoints } from '../wire/endpoint-settings.js'
import type { Position, Section } from './parse.js'
import { profileEndpoints } from './profile-endpoints.js'
import { positionOf, setting } from './profile-setting.js'
import type { SharedConfig } from './shared-config.js'

export interface LoginBase {
  readonly kind: 'login'
  readonly profile: string
  readonly session: string
  readonly region?: string | undefined
  readonly endpoints: ProfileEndpoints
  /** The property that decides. */
  readonly at: Position
}

/** Undefined when the profile has no `login_session`. */
export function planLogin(section: Section, { services }: Pick<SharedConfig, 'services'>): LoginBase | undefined {
  const session = setting(section, 'login_session')
  if (session === undefined) return undefined
  return {
    kind: 'login',
    profile: section.name,
    session: session.value,
    region: setting(section, 'region')?.value,
    endpoints: profileEndpoints(section, services, ['signin']),
    at: positionOf(session),
  }
}
