/** @module What a request claims about who signed it, from the Authorization header or from a presigned URL. */
import type { WireRequest } from '../server/wire.js'

export interface SignatureClaim {
  readonly accessKeyId: string
  /** `YYYYMMDD` of the credential scope. */
  readonly date: string
  readonly region: string
  readonly service: string
  /** In lower case, as listed. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly signedAt: string
  readonly sessionToken?: string
  /** Life of a presigned URL; absent for header signatures. */
  readonly presignedSeconds?: number
  /** What the sender says is the hash of the body, where it says so. */
  readonly contentSha256?: string
}

/** The claim; `unsigned` when there is none, `malformed` when it cannot be read. */
export function readSignatureClaim(request: WireRequest): SignatureClaim | 'unsigned' | 'malformed' {
  const authorization = request.headers.get('authorization')
  const query = new Map(new URLSearchParams(request.query.replaceAll('+', '%2B')))
  const presigned = query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')
  if (presigned) return authorization === undefined ? fromQuery(query, request.headers) : 'malformed'
  return authorization === undefined ? 'unsigned' : fromHeader(authorization, request.headers)
}

/** The service that a request is meant for, even where the rest of its claim cannot be read. */
export function claimedService(request: WireRequest): string | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(request.headers.get('authorization') ?? '')?.[1] ??
    new URLSearchParams(request.query).get('X-Amz-Credential')
  return credential?.split('/').at(-2)?.toLowerCase()
}

function fromHeader(authorization: string, headers: ReadonlyMap<string, string>): SignatureClaim | 'malformed' {
  const [, algorithm, rest = ''] = /^(\S+)\s+(.*)$/.exec(authorization) ?? []
  const parts = new Map(rest.split(',').map((part) => splitOnce(part.trim(), '=')))
  return assemble({
    algorithm,
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    signedAt: headers.get('x-amz-date'),
    sessionToken: headers.get('x-amz-security-token'),
    contentSha256: headers.get('x-amz-content-sha256'),
  })
}

/** A presigned URL lives for a week at most: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const MAX_PRESIGNED_SECONDS = 604_800

function fromQuery(query: ReadonlyMap<string, string>, headers: ReadonlyMap<string, string>): SignatureClaim | 'malformed' {
  const expires = query.get('X-Amz-Expires') ?? ''
  const presignedSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0
  if (presignedSeconds < 1 || presignedSeconds > MAX_PRESIGNED_SECONDS) return 'malformed'
  const claim = assemble({
    algorithm: query.get('X-Amz-Algorithm'),
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    signedAt: query.get('X-Amz-Date'),
    sessionToken: query.get('X-Amz-Security-Token'),
    contentSha256: headers.get('x-amz-content-sha256') ?? query.get('X-Amz-Content-Sha256'),
  })
  return claim === 'malformed' ? claim : { ...claim, presignedSeconds }
}

interface ClaimParts {
  readonly algorithm: string | undefined
  readonly credential: string | undefined
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  readonly signedAt: string | undefined
  readonly sessionToken: string | undefined
  readonly contentSha256: string | undefined
}

function assemble(parts: ClaimParts): SignatureClaim | 'malformed' {
  const [accessKeyId, date, region, service, terminator, ...more] = parts.credential?.split('/') ?? []
  const { signature, signedAt, sessionToken, contentSha256 } = parts
  const signedHeaders = parts.signedHeaders?.split(';') ?? []
  if (parts.algorithm !== 'AWS4-HMAC-SHA256' || terminator !== 'aws4_request' || more.length > 0) return 'malformed'
  if (!accessKeyId || !date || !region || !service || !signature || signedHeaders.length === 0) return 'malformed'
  // The day of the scope is the day of the signature, or the key derivation would mean nothing.
  if (signedAt === undefined || !/^\d{8}T\d{6}Z$/.test(signedAt) || signedAt.slice(0, 8) !== date) return 'malformed'
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature,
    signedAt,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(contentSha256 === undefined ? {} : { contentSha256 }),
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
