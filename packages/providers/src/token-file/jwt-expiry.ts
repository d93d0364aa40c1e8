/** @module When a web identity token ends, taken at its word. */
import { jsonObject } from '@credchain/core'

/**
 * `exp` of a JSON Web Token (RFC 7519) in milliseconds since the epoch, its signature not verified: that is STS's part. `Infinity` without one, and for any
 * other text, such as OAuth 2.0 access tokens.
 */
export function jwtExpiry(token: string): number {
  const parts = token.split('.')
  if (parts.length !== 3) return Infinity
  const exp = jsonObject(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'))?.['exp']
  return typeof exp === 'number' ? exp * 1_000 : Infinity
}
