/** @module Who sent a request, or why it is not let in. Nothing is taken on trust: every signature is computed again. */
import { timingSafeEqual } from 'node:crypto'
import type { IssuedKey, Principal } from './identities.js'
import type { Refusal } from '../server/refusal-error.js'
import { readSignatureClaim, type SignatureClaim } from './signature-claim.js'
import { expectedSignature, sha256Hex } from './sigv4.js'
import type { WireRequest } from '../server/wire.js'

export type Verdict = { readonly principal: Principal } | { readonly refusal: Refusal }

/** @param now milliseconds since the epoch; what an expiry and a signing time are measured against. */
export function verifyRequest(request: WireRequest, find: (accessKeyId: string) => IssuedKey | undefined, now: number): Verdict {
  const claim = readSignatureClaim(request)
  if (typeof claim === 'string') return { refusal: claim }
  if (!coversWhatItMust(claim, request.headers)) return { refusal: 'unsigned-header' }
  const untimely = timeRefusal(claim, now)
  if (untimely) return { refusal: untimely }
  const key = find(claim.accessKeyId)
  if (key === undefined || (key.revoked && key.sessionToken === undefined)) return { refusal: 'unknown-key' }
  if (!isEqual(claim.sessionToken, key.sessionToken)) return { refusal: 'foreign-token' }
  if (key.revoked || (key.expiresAt !== undefined && now >= key.expiresAt)) return { refusal: 'expired' }

  const payload = payloadHash(claim, request.body)
  if (payload === undefined) return { refusal: 'unsupported-payload' }
  const expected = expectedSignature(request, claim, key.secretAccessKey, payload)
  if (!isEqual(claim.signature, expected)) return { refusal: 'wrong-signature' }
  if (SHA256_HEX.test(payload) && sha256Hex(request.body) !== payload) return { refusal: 'body-changed' }
  return { principal: key.principal }
}

const MAX_SKEW_MS = 15 * 60_000
const SHA256_HEX = /^[0-9a-f]{64}$/

/** A header that was not signed could have been put there by anybody. */
function coversWhatItMust(claim: SignatureClaim, headers: ReadonlyMap<string, string>): boolean {
  if (!claim.signedHeaders.includes('host')) return false
  return [...headers.keys()].every((name) => !name.startsWith('x-amz-') || claim.signedHeaders.includes(name))
}

function timeRefusal(claim: SignatureClaim, now: number): Refusal | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.signedAt) ?? []
  const age = now - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(age)) return 'malformed'
  if (claim.presignedSeconds !== undefined) return age > claim.presignedSeconds * 1000 || age < -MAX_SKEW_MS ? 'link-expired' : undefined
  return Math.abs(age) > MAX_SKEW_MS ? 'skewed' : undefined
}

/**
 * What the signature covers of the body; undefined when the sandbox cannot tell.
 * Only S3 lets the sender leave the body out; the others hash what arrived.
 */
function payloadHash(claim: SignatureClaim, body: Uint8Array): string | undefined {
  if (claim.service !== 's3') return sha256Hex(body)
  const declared = claim.contentSha256 ?? (claim.presignedSeconds === undefined ? undefined : 'UNSIGNED-PAYLOAD')
  if (declared === 'UNSIGNED-PAYLOAD' || declared === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return declared
  return declared !== undefined && SHA256_HEX.test(declared) ? declared : undefined
}

/** In a time that does not tell where two strings differ. */
function isEqual(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return given === expected
  return timingSafeEqual(Buffer.from(sha256Hex(given)), Buffer.from(sha256Hex(expected)))
}
