/** @module What a web identity token says of itself, taken at its word. */
import { jsonObject } from '../wire/json-object.js'

export interface JwtClaims {
  /** When it ends, milliseconds since the epoch. */
  readonly expiresAt?: number
  /** Whom it is about: issuer, subject and audience, which rotation does not change. */
  readonly iss?: unknown
  readonly sub?: unknown
  readonly aud?: unknown
}

/** Claims of a JSON Web Token (RFC 7519), its signature not verified: that is STS's part. Undefined for any other text, such as OAuth 2.0 access tokens. */
export function jwtClaims(token: string): JwtClaims | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  const payload = decode(parts[1] ?? '')
  if (payload === undefined) return undefined
  const { exp, iss, sub, aud } = payload
  return { ...(typeof exp === 'number' ? { expiresAt: exp * 1_000 } : {}), iss, sub, aud }
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  return jsonObject(Buffer.from(part, 'base64url').toString('utf8'))
}
