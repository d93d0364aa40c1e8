/** @module Signature version 4, recomputed from what came over the wire. Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { createHash, createHmac } from 'node:crypto'
import type { SignatureClaim } from './signature-claim.js'
import { percentDecode, type WireRequest } from '../server/wire.js'

/** The signature, in lower-case hex, that this request should carry if `secretAccessKey` signed it. */
export function expectedSignature(request: WireRequest, claim: SignatureClaim, secretAccessKey: string, payloadHash: string): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', claim.signedAt, scope, sha256Hex(canonicalRequest(request, claim, payloadHash))].join('\n')
  const key = [claim.date, claim.region, claim.service, 'aws4_request'].reduce<string | Buffer>(
    (derived, part) => createHmac('sha256', derived).update(part).digest(),
    `AWS4${secretAccessKey}`,
  )
  return createHmac('sha256', key).update(toSign).digest('hex')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function canonicalRequest(request: WireRequest, claim: SignatureClaim, payloadHash: string): string {
  return [
    request.method,
    canonicalPath(request.path, claim.service),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** S3 counts the object key encoded once, but for its slashes however they came, and leaves dots alone; the others normalise the path and encode what was sent once more. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3') {
    const segments = path.split('/').map((segment) => uriEncode(percentDecode(segment) ?? segment))
    return segments.join('/').replaceAll('%2F', '/')
  }
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(uriEncode(segment))
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.join('/')}${trailing}`
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      return [uriEncode(percentDecode(name) ?? name), uriEncode(percentDecode(value) ?? value)] as const
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .toSorted((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** By code unit: what is compared is plain ASCII. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
