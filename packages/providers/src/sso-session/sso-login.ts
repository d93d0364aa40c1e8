/** @module A person's login to IAM Identity Center: which one, and how to have it again. */
import { CredentialsError } from '@credchain/core'
import type { ProfileEndpoints } from '../wire/endpoint-settings.js'
import type { ServiceClientConfig } from '../wire/service-endpoint.js'

export interface SsoLogin {
  /** Name of its `[sso-session]`; only such logins are refreshed. Without one it is a legacy login, known by its start URL. */
  readonly session?: string | undefined
  readonly startUrl: string
  readonly region: string
  /** The profile that signs in with it, if one does: for the command that a person needs. */
  readonly profile?: string | undefined
  /** What that profile says of endpoints. */
  readonly endpoints?: ProfileEndpoints | undefined
  readonly clientConfig?: ServiceClientConfig | undefined
  /** Name of the provider, for errors. */
  readonly source: string
}

/** The text whose hash names the login's file, the same for every tool of AWS. */
export function loginId({ session, startUrl }: SsoLogin): string {
  return session ?? startUrl
}

/** The login in words. */
export function loginName({ session, startUrl }: SsoLogin): string {
  return session === undefined ? `login at ${startUrl}` : `login of sso-session ${session}`
}

/** `REJECTED`: a person has to sign in, with the command that the hint names. The first call after that finds the new login. */
export function loginRequired(login: SsoLogin, what: string, cause?: unknown): CredentialsError {
  return new CredentialsError('REJECTED', login.source, `the ${loginName(login)} ${what}`, { hint: `Run: ${loginCommand(login)}`, cause })
}

function loginCommand({ profile, session, startUrl }: SsoLogin): string {
  if (profile !== undefined) return `aws sso login --profile ${shellWord(profile)}`
  if (session !== undefined) return `aws sso login --sso-session ${shellWord(session)}`
  return `aws sso login --profile <a profile with sso_start_url = ${startUrl}>`
}

/** To be pasted into a shell as it is. */
function shellWord(name: string): string {
  return /^[\w\-/.%@:+]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`
}
