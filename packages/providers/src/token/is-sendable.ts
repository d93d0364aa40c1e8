/** @module Whether a text can be a bearer token. */

/** It becomes a header, and no token of RFC 6750 has other characters. */
export function isSendable(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token)
}
