/** @module What a failed STS call means. */
import { codeOf, CredentialsError, type CredentialsErrorCode, isCredentialsError, parseRetryAfter, reasonOf } from '@credchain/core'

/** Names that say the request itself is wrong: no waiting helps, the configuration has to change. */
const WRONG_REQUEST = new Set([
  'ValidationError',
  // What the SDK itself says of a region or endpoint that the settings rule out.
  'EndpointError',
  'MalformedPolicyDocument',
  'MalformedPolicyDocumentException',
  'PackedPolicyTooLarge',
  'PackedPolicyTooLargeException',
])
/** Names of a 4xx that passes by itself. */
const PASSING = new Set([
  'IDPCommunicationError',
  'IDPCommunicationErrorException',
  'RequestTimeout',
  'RequestTimeoutException',
  'RequestExpired',
])
/** Names under which AWS refuses credentials that were good once. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])
const LONGEST_MESSAGE = 300

const HINTS: ReadonlyMap<string, string> = new Map([
  ['AccessDenied', 'Check that the role trusts this caller, and the external id and MFA its trust policy asks for.'],
  ['ExpiredToken', 'The credentials that were to assume the role have expired: sign in again or refresh their source.'],
  ['ExpiredTokenException', 'The token has expired: sign in again or refresh its source.'],
  [
    'InvalidClientTokenId',
    'The access key does not exist, is inactive, or belongs to another partition; in an opt-in region, the region may be off.',
  ],
  ['RegionDisabledException', 'Turn the region on in the account, or set another one for STS.'],
  ['SignatureDoesNotMatch', 'The secret does not belong to the access key, or the clock of this machine is off by more than five minutes.'],
])

/** The source credentials were refused as expired: another try with new ones may do. */
export function isExpiredToken(error: unknown): boolean {
  return error instanceof Error && EXPIRED.has(error.name)
}

/** STS refuses the code of an MFA device: a wrong one, or one that was used before. */
export function isMfaRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDenied' && error.message.includes('MultiFactorAuthentication failed')
}

/** STS refuses a long session for a role assumed by a role. */
export function isRoleChainingLimit(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError' && /role chaining/i.test(error.message)
}

/**
 * An error of ours for whatever a call of STS threw. The SDK's error is not kept underneath: its text may quote tokens.
 * @param secrets what was sent and must not come back in the message, should the other side echo it.
 * @param hints by the name of an error, for callers who know more of what was sent; they go before those of here.
 */
export function toStsError(
  error: unknown,
  source: string,
  doing: string,
  now: number,
  secrets: readonly (string | undefined)[] = [],
  hints: ReadonlyMap<string, string> = HINTS,
): unknown {
  if (isCredentialsError(error) || isAbort(error)) return error
  const name = error instanceof Error ? error.name : 'Error'
  const why = name === 'TransportError' ? `STS could not be reached: ${reasonOf(error)}` : `${name}${told(error, name)}`
  const what = `${doing}: ${shortened(without(secrets, why))}`
  return new CredentialsError(meaning(error, name), source, what, {
    hint: hints.get(name) ?? HINTS.get(name),
    retryAfterMs: retryAfter(error, now),
  })
}

function meaning(error: unknown, name: string): CredentialsErrorCode {
  if (WRONG_REQUEST.has(name)) return 'INVALID_CONFIG'
  return PASSING.has(name) ? 'UNAVAILABLE' : codeOf(error)
}

/** AWS puts the canonical request, session token and all, into the message of a wrong signature, and quotes the values that fail validation. */
function told(error: unknown, name: string): string {
  if (name === 'SignatureDoesNotMatch' || name === 'IncompleteSignature') return ''
  const message = reasonOf(error)
  if (/\bValue ?'/.test(message)) return invalidMembers(message)
  // Up to the last quote: what is quoted may hold quotes itself.
  const short = message.replace(/'.*'/s, '…')
  return short === '' || short === name ? '' : `: ${short}`
}

/** Of `Value '…' at 'policy' failed to satisfy constraint: …` the name of the member, and nothing of the value. */
function invalidMembers(message: string): string {
  const names = [...message.matchAll(/' at '([\w.]{1,64})' failed to satisfy/g)].map(([, name]) => name)
  return names.length === 0 ? '' : `: not valid: ${names.join(', ')}`
}

function without(secrets: readonly (string | undefined)[], text: string): string {
  return secrets.reduce<string>((left, secret) => (secret ? left.replaceAll(secret, '…') : left), text)
}

function shortened(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** `Retry-After`, as the answer underneath the SDK's error carries it. */
function retryAfter(error: unknown, now: number): number | undefined {
  const header = member(member(member(error, '$response'), 'headers'), 'retry-after')
  return typeof header === 'string' ? parseRetryAfter(header, now) : undefined
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
}
