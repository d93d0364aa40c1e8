/** @module Keys of cached identities: a hash over every input, so that two different requests never share an entry. */
import type { Expiring } from '../provider/provider.js'
import { hexDigest } from '../runtime/host-digest.js'

/**
 * SHA-256, in hex, over the inputs in a canonical form (object keys sorted, undefined members left out, strings and numbers told apart).
 * Two inputs share a key only if they are equal in every member. Rejects with `TypeError` for members that are no data (functions, maps …).
 */
export async function entryKey(inputs: Readonly<Record<string, unknown>>): Promise<string> {
  return hexDigest(canonicalForm(inputs))
}

/** What proves an identity: whoever knows the key id alone must not be served what its owner minted. */
const PROVING = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'token', 'username', 'password']

/** Tells one source identity from another without giving anything of it away: secrets of that length cannot be found from their hash. */
export function fingerprintOf(identity: Expiring): Promise<string> {
  const fields: Partial<Record<string, unknown>> = { ...identity }
  return entryKey(Object.fromEntries(PROVING.map((name) => [name, fields[name]])))
}

/**
 * Text that only equal values share: object keys sorted, undefined members left out; JSON, if the value could be written in it. Throws `TypeError` for what is
 * no data.
 */
export function canonicalForm(value: unknown): string {
  if (Array.isArray(value)) return `[${Array.from(value, canonicalForm).join(',')}]`
  if (typeof value === 'string') return JSON.stringify(value)
  // Not JSON's word for them: it makes `null` of NaN.
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return `@${value.getTime()}`
  if (!isRecord(value)) throw new TypeError(`entryKey: a ${typeof value} of this kind cannot be part of a key`)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  // Joined, which makes one flat text: a template would keep all of its parts alive.
  return ['{', members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalForm(member)}`).join(','), '}'].join('')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
