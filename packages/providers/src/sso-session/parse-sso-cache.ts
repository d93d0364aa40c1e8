/** @module The file in which the AWS CLI and the SDKs keep a login: `~/.aws/sso/cache/<hash>.json`. */
import { jsonObject } from '@credchain/core'
import { parseTimestamp } from '../wire/parse-timestamp.js'

/** A login as the file tells it. */
export interface CachedLogin {
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** What a refresh takes; absent when the file lacks a part of it. */
  readonly renewal?: Renewal
}

/** The registered client, and the token that it may trade for a new access token. */
export interface Renewal {
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
  /** End of the registration, milliseconds since the epoch; absent when the file does not tell it. */
  readonly registrationExpiresAt?: number
}

/** The login, or what is wrong with the file, in words that quote nothing of it. */
export type ParsedSsoCache = { readonly login: CachedLogin } | { readonly problem: string }

/** Reads the text of a cache file. `accessToken` and `expiresAt` have to be there; without the rest the login cannot be refreshed. */
export function parseSsoCache(text: string): ParsedSsoCache {
  const file = jsonObject(text)
  return file === undefined ? { problem: 'is not a JSON object' } : readSsoCache(file)
}

/** Reads the members of a cache file. */
export function readSsoCache(file: Readonly<Record<string, unknown>>): ParsedSsoCache {
  const accessToken = filled(file.accessToken)
  const expiry = filled(file.expiresAt)
  if (accessToken === undefined || expiry === undefined) {
    const missing = [accessToken === undefined && 'accessToken', expiry === undefined && 'expiresAt'].filter(Boolean)
    return { problem: `has no ${missing.join(' and no ')}` }
  }
  const expiresAt = instant(expiry)
  if (expiresAt === undefined) return { problem: 'has an expiresAt that is not a date-time' }
  const renewal = renewalOf(file)
  return { login: { accessToken, expiresAt, ...(renewal && { renewal }) } }
}

function renewalOf(file: Readonly<Record<string, unknown>>): Renewal | undefined {
  const clientId = filled(file.clientId)
  const clientSecret = filled(file.clientSecret)
  const refreshToken = filled(file.refreshToken)
  if (clientId === undefined || clientSecret === undefined || refreshToken === undefined) return undefined
  const registrationExpiresAt = instant(filled(file.registrationExpiresAt) ?? '')
  return { clientId, clientSecret, refreshToken, ...(registrationExpiresAt !== undefined && { registrationExpiresAt }) }
}

/** Old versions of the AWS CLI wrote `UTC` for the zone. */
function instant(text: string): number | undefined {
  return parseTimestamp(text.replace(/UTC$/, 'Z'))
}

function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
