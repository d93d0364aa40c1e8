/** @module Checksums of S3 objects: those the sandbox can compute are compared, all are given back. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { AwsError } from '../server/aws-error.js'

const PREFIX = 'x-amz-checksum-'
/** Settings with the same prefix that are no checksums. */
const SETTINGS: ReadonlySet<string> = new Set([`${PREFIX}mode`, `${PREFIX}algorithm`, `${PREFIX}type`])

const DIGESTS: ReadonlyMap<string, (body: Uint8Array) => string> = new Map([
  [`${PREFIX}crc32`, crc32Base64],
  [`${PREFIX}sha1`, (body: Uint8Array) => createHash('sha1').update(body).digest('base64')],
  [`${PREFIX}sha256`, (body: Uint8Array) => createHash('sha256').update(body).digest('base64')],
])

/** The checksums that came with a body, as headers or trailers. Throws `BadDigest` for one that is not the body's. */
export function checkedChecksums(fields: ReadonlyMap<string, string>, body: Uint8Array): Readonly<Record<string, string>> {
  const md5 = fields.get('content-md5')
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) throw badDigest('content-md5')
  const checksums = [...fields].filter(([name]) => name.startsWith(PREFIX) && !SETTINGS.has(name))
  for (const [name, value] of checksums) {
    const digest = DIGESTS.get(name)
    if (digest !== undefined && digest(body) !== value) throw badDigest(name)
  }
  return Object.fromEntries(checksums)
}

function crc32Base64(body: Uint8Array): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes.toString('base64')
}

function badDigest(name: string): AwsError {
  return new AwsError('BadDigest', 400, `The ${name} that was sent is not the body's.`)
}
