/** @module A session that `aws login` opened: who it is of, and how to open it again. */
import { CredentialsError } from '@credchain/core'
import type { ProfileEndpoints } from '../wire/endpoint-settings.js'

export interface LoginSession {
  /** ARN of whoever logged in, as `login_session` of the profile has it. */
  readonly session: string
  readonly profile: string
  /** The profile's. */
  readonly region?: string | undefined
  /** What the profile says of endpoints. */
  readonly endpoints?: ProfileEndpoints | undefined
}

/** What a person does to log in again. No shell minds the letters that a profile's name may have. */
export function loginHint({ profile }: Pick<LoginSession, 'profile'>): string {
  return `Run: aws login --profile ${profile}`
}

/** `REJECTED`: nothing but another login helps. It is found by the first call after it. */
export function loginRequired(session: LoginSession, what: string): CredentialsError {
  return new CredentialsError('REJECTED', 'login', `the login ${session.session} ${what}`, { hint: loginHint(session) })
}
