/** @module What stands in a file of the cache: a session in the AWS CLI's form, and beside it what this library wants to know of it. */
import { isGeneration, type EntryPlace, type StoreEntry } from '@credchain/core'
import { formatCliDate, parseCliDate } from './cli-date.js'

/** A file of the cache, read. */
export interface CacheFile {
  /** Of a file that the CLI wrote: issued when it was written, generation 0, no fingerprint. */
  readonly entry: StoreEntry
  readonly expiresAt: number
  /** Whose it is, in a field that the CLI passes over; absent in the CLI's own files. */
  readonly mark?: { readonly key: string }
  /** What was asked for, where the file tells it. */
  readonly role?: string
}

interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly accountId?: string
  readonly expiration: Date
}

/** The CLI takes a session for over that ends sooner, in milliseconds (botocore's `DEFAULT_EXPIRY_WINDOW_SECONDS`). */
const CLI_WINDOW_MS = 900_000

/** The CLI would still use it. */
export function isUsableToCli(expiresAt: number, now: number): boolean {
  return expiresAt - now >= CLI_WINDOW_MS
}

/** The text of a file. */
export function writeCacheFile(entry: StoreEntry, expiresAt: number, place: EntryPlace): string {
  const { identity, issuedAt, sourceFingerprint, generation } = entry
  const { expiration: _known, ...fields }: Partial<Record<string, unknown>> = { ...identity }
  const credchain = { key: place.key, sourceFingerprint, issuedAt, generation, expiresAt, role: roleOf(place) }
  const { accessKeyId, secretAccessKey, sessionToken, accountId, ...others } = fields
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string' || typeof sessionToken !== 'string') {
    // No session: only this library can make something of it.
    return JSON.stringify({ credchain: { ...credchain, identity: fields } })
  }
  const isSso = place.cli?.kind === 'sso'
  const Expiration = formatCliDate(expiresAt, isSso ? 'Z' : 'UTC')
  const Credentials = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration,
    AccountId: accountId,
  }
  return JSON.stringify({ ...(isSso && { ProviderType: 'sso' }), Credentials, credchain: { ...credchain, identity: others } })
}

function roleOf({ cli }: EntryPlace): string | undefined {
  const { RoleArn, roleName, accountId } = cli?.params ?? {}
  if (typeof RoleArn === 'string') return RoleArn
  return typeof roleName === 'string' && typeof accountId === 'string' ? `${accountId}/${roleName}` : undefined
}

/** Undefined for anything that is no whole file of the cache. @param mtimeMs when it was written */
export function readCacheFile(text: string, mtimeMs: number): CacheFile | undefined {
  const body = record(parsed(text))
  const own = record(body?.['credchain'])
  const session = sessionOf(record(body?.['Credentials']))
  if (body === undefined || (own === undefined && session === undefined)) return undefined
  // What stands there in place of keys is none of ours.
  if (own !== undefined) return (session === undefined) === (body['Credentials'] === undefined) ? markedFile(own, session) : undefined
  const { expiration } = session ?? {}
  if (session === undefined || expiration === undefined) return undefined
  const role = shownRole(record(body['AssumedRoleUser'])?.['Arn'])
  // Older versions of the CLI do not write it beside the keys.
  const accountId = session.accountId ?? /^arn:[^:]+:sts::(\d{12}):/.exec(role ?? '')?.[1]
  const identity = { ...session, ...(accountId !== undefined && { accountId }) }
  return { entry: { identity, issuedAt: mtimeMs, sourceFingerprint: '', generation: 0 }, expiresAt: expiration.getTime(), role }
}

/** Files are printed: what is no name of a role might write on the terminal. */
function shownRole(text: unknown): string | undefined {
  return typeof text === 'string' && /^[!-~]{1,2100}$/.test(text) ? text : undefined
}

function markedFile(own: Readonly<Record<string, unknown>>, session: { readonly expiration: Date } | undefined): CacheFile | undefined {
  const { key, sourceFingerprint, issuedAt, generation, expiresAt, role } = own
  const rest = record(own['identity'])
  if (typeof key !== 'string' || typeof sourceFingerprint !== 'string' || rest === undefined) return undefined
  if (typeof issuedAt !== 'number' || !Number.isFinite(issuedAt) || !isGeneration(generation) || typeof expiresAt !== 'number')
    return undefined
  const identity = { ...rest, ...session, expiration: new Date(expiresAt) }
  if (Number.isNaN(identity.expiration.getTime())) return undefined
  // Keys that somebody has put in the place of ours have an end of their own.
  if (session !== undefined && parseCliDate(formatCliDate(expiresAt, 'Z')) !== session.expiration.getTime()) return undefined
  return { entry: { identity, issuedAt, sourceFingerprint, generation }, expiresAt, mark: { key }, role: shownRole(role) }
}

function sessionOf(given: Readonly<Record<string, unknown>> | undefined): Session | undefined {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration, AccountId } = given ?? {}
  const expiresAt = parseCliDate(Expiration)
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string' || typeof sessionToken !== 'string') return undefined
  if (accessKeyId === '' || secretAccessKey === '' || sessionToken === '' || expiresAt === undefined) return undefined
  const accountId = typeof AccountId === 'string' && /^\d{12}$/.test(AccountId) ? { accountId: AccountId } : {}
  return { accessKeyId, secretAccessKey, sessionToken, ...accountId, expiration: new Date(expiresAt) }
}

/** The parser's own error is dropped: it quotes the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
