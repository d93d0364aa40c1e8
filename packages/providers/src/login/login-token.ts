/** @module What `aws login` keeps of a session: the credentials of now, and what gets the next ones. */
import { CredentialsError, jsonObject } from '@credchain/core'
import { accountIdOf } from '../wire/account-id.js'
import { parseTimestamp } from '../wire/parse-timestamp.js'

export interface SessionKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

export interface LoginToken extends SessionKeys {
  readonly accountId: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly clientId: string
  readonly refreshToken: string
  /** Private key of the session, in PEM. */
  readonly dpopKey: string
  /** Where the session was opened. */
  readonly signInRegion: string | undefined
  /** The whole file: members that are not of use here stay in it. */
  readonly file: Readonly<Record<string, unknown>>
}

/** What a renewal brings. */
export interface RenewedKeys extends SessionKeys, Pick<LoginToken, 'refreshToken' | 'expiresAt'> {}

/**
 * Reads the file. `INVALID_CONFIG` for one that lacks something, naming what.
 * @param place the file, as errors name it.
 */
export function parseLoginToken(text: string, place: string, hint: string): LoginToken {
  const invalid = (what: string) => new CredentialsError('INVALID_CONFIG', 'login', `${place} ${what}`, { hint })
  const file = jsonObject(text)
  if (file === undefined) throw invalid('is not a JSON object')
  const accessToken = memberObject(file.accessToken)
  const expiresAt = parseTimestamp(textOf(accessToken.expiresAt))
  const found = {
    ...keysOf(file.accessToken),
    accountId: accountIdOf(accessToken.accountId) ?? '',
    clientId: textOf(file.clientId),
    refreshToken: textOf(file.refreshToken),
    dpopKey: textOf(file.dpopKey),
  }
  const missing = Object.entries(found).flatMap(([name, value]) => (value === '' ? [name] : []))
  if (expiresAt === undefined) missing.push('expiresAt')
  if (expiresAt === undefined || missing.length > 0) throw invalid(`has no valid ${missing.join(', ')}`)
  return { ...found, expiresAt, signInRegion: textOf(file.signInRegion) || undefined, file }
}

/** The keys of an `accessToken`, of the file or of the service; undefined when one is missing. */
export function readKeys(accessToken: unknown): SessionKeys | undefined {
  const keys = keysOf(accessToken)
  return Object.values(keys).includes('') ? undefined : keys
}

/** The token with what a renewal brought, and the text of its file, as the AWS CLI writes it. */
export function withRenewedKeys(token: LoginToken, renewed: RenewedKeys): { readonly token: LoginToken; readonly text: string } {
  const { refreshToken, accessKeyId, secretAccessKey, sessionToken } = renewed
  const expiresAt = new Date(renewed.expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const accessToken = { ...memberObject(token.file.accessToken), accessKeyId, secretAccessKey, sessionToken, expiresAt }
  const file = { ...token.file, accessToken, refreshToken }
  return { token: { ...token, ...renewed, file }, text: `${JSON.stringify(file, undefined, 2)}\n` }
}

/** Empty text for what is missing. */
function keysOf(accessToken: unknown): SessionKeys {
  const { accessKeyId, secretAccessKey, sessionToken } = memberObject(accessToken)
  return { accessKeyId: textOf(accessKeyId), secretAccessKey: textOf(secretAccessKey), sessionToken: textOf(sessionToken) }
}

function memberObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
