/** @module Whether a request proves that its sender holds a key (RFC 9449, section 4.3). */
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import type { WireRequest } from '../server/wire.js'

/** A proof older or younger than this is none. */
const MAX_AGE_SECONDS = 300

export interface Proof {
  /** RFC 7638 thumbprint of the key. */
  readonly thumbprint: string
  /** May be seen once only. */
  readonly id: string
}

/** The proof of the request's `DPoP` header; undefined when there is none, or when a part of it is wrong. The signature is verified. */
export async function checkProof({ method, path, headers }: WireRequest, now: number): Promise<Proof | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(headers.get('dpop') ?? '', EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: MAX_AGE_SECONDS,
      requiredClaims: ['jti', 'htm', 'htu'],
      currentDate: new Date(now),
    })
    const { jti: id, htm, htu } = payload
    const isOfRequest = htm === method && htu === `http://${headers.get('host')}${path}`
    if (!isOfRequest || id === undefined || protectedHeader.jwk === undefined) return undefined
    return { id, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk) }
  } catch {
    return undefined
  }
}
