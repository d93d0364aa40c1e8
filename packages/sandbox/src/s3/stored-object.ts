/** @module An object at rest in the sandbox's S3: from the request that puts it to the answer that gives it. */
import { createHash } from 'node:crypto'
import { decodeAwsChunked } from './decode-aws-chunked.js'
import { AwsError } from '../server/aws-error.js'
import { checkedChecksums } from './checked-checksums.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'

export interface StoredObject {
  readonly body: Buffer
  readonly contentType: string
  /** `x-amz-meta-…`, by full name. */
  readonly metadata: Readonly<Record<string, string>>
  /** `x-amz-checksum-…`, by full name. */
  readonly checksums: Readonly<Record<string, string>>
  /** With its quotes. */
  readonly etag: string
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** The object that a PutObject request carries. Throws `IncompleteBody` or `BadDigest` for a body that is not what was announced. */
export function storedObject(request: WireRequest, modifiedAt: number): StoredObject {
  const { headers } = request
  const isChunked = headers.get('x-amz-content-sha256') === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const { body, trailers } = isChunked ? decodeAwsChunked(request.body) : { body: request.body, trailers: new Map<string, string>() }
  const announced = headers.get('x-amz-decoded-content-length')
  if (isChunked && announced !== undefined && Number(announced) !== body.length) {
    throw new AwsError('IncompleteBody', 400, 'The body does not have the length that was announced.')
  }
  return {
    body,
    contentType: headers.get('content-type') ?? 'application/octet-stream',
    metadata: Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-amz-meta-'))),
    checksums: checkedChecksums(new Map([...headers, ...trailers]), body),
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    modifiedAt,
  }
}

/** The headers that confirm what was stored. */
export function putHeaders(object: StoredObject): Readonly<Record<string, string>> {
  return { etag: object.etag, ...checksumHeaders(object) }
}

/** The answer to GetObject and HeadObject; checksums come only when the client asks to see them. */
export function objectAnswer(object: StoredObject, { method, headers }: WireRequest): WireAnswer {
  const isAsked = headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  return {
    status: 200,
    headers: {
      'content-type': object.contentType,
      'content-length': String(object.body.length),
      'last-modified': new Date(object.modifiedAt).toUTCString(),
      etag: object.etag,
      ...object.metadata,
      ...(isAsked ? checksumHeaders(object) : {}),
    },
    ...(method === 'HEAD' ? {} : { body: object.body }),
  }
}

function checksumHeaders({ checksums }: StoredObject): Readonly<Record<string, string>> {
  return Object.keys(checksums).length > 0 ? { ...checksums, 'x-amz-checksum-type': 'FULL_OBJECT' } : {}
}
