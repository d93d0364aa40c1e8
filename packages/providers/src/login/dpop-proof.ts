/** @module Proof that whoever sends a request holds the session's private key (RFC 9449). */
import { CredentialsError } from '@credchain/core'

export interface ProvenRequest {
  readonly method: string
  /** Without a query. */
  readonly url: string
  /** When it is sent, in milliseconds since the epoch. */
  readonly now: number
}

/**
 * The value of the `DPoP` header, good for one request. `jose` is loaded with the first.
 * @param pem a P-256 key, as SEC1 or PKCS #8. Rejects with `INVALID_CONFIG` for anything else.
 */
export async function dpopProof(pem: string, { method, url, now }: ProvenRequest, hint: string): Promise<string> {
  const [{ createPrivateKey, createPublicKey }, { SignJWT }] = await Promise.all([import('node:crypto'), import('jose')])
  const key = attempt(() => createPrivateKey(pem))
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    // Nothing of what the parser says of it: that may hold a part of the key.
    throw new CredentialsError('INVALID_CONFIG', 'login', 'the dpopKey of the cached login is not a P-256 key in PEM', { hint })
  }
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  return new SignJWT({ htm: method, htu: url, jti: globalThis.crypto.randomUUID() })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })
    .setIssuedAt(Math.floor(now / 1_000))
    .sign(key)
}

function attempt<R>(work: () => R): R | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
