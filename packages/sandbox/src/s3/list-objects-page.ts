/** @module One page of ListObjectsV2. Rules: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import { AwsError } from '../server/aws-error.js'
import type { StoredObject } from './stored-object.js'
import { element, xmlDocument } from '../server/xml.js'

const MAX_KEYS = 1000

/** The page as XML: keys in the order of their UTF-8 bytes, those behind a delimiter rolled up. Throws `InvalidArgument`. */
export function listObjectsPage(bucket: string, objects: ReadonlyMap<string, StoredObject>, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const maxKeys = Math.min(MAX_KEYS, wholeNumber(query.get('max-keys') ?? String(MAX_KEYS)))
  const token = query.get('continuation-token')
  const startAfter = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8')
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text

  const groups = rolledUp([...objects.keys()], prefix, delimiter).filter((name) => byteOrder(name, startAfter) > 0)
  const page = groups.slice(0, maxKeys)
  const isTruncated = maxKeys > 0 && groups.length > maxKeys
  const last = page.at(-1) ?? ''

  const rows = page.map((name) => {
    const object = objects.get(name)
    if (object === undefined || isPrefix(name, prefix, delimiter)) return element('CommonPrefixes', { Prefix: encode(name) })
    const LastModified = new Date(object.modifiedAt).toISOString()
    return element('Contents', { Key: encode(name), LastModified, ETag: object.etag, Size: object.body.length, StorageClass: 'STANDARD' })
  })
  const head: Record<string, string | number | undefined> = {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: String(isTruncated),
    ContinuationToken: token ?? undefined,
    NextContinuationToken: isTruncated ? Buffer.from(last).toString('base64url') : undefined,
  }
  const fields = Object.entries(head).map(([name, value]) => (value === undefined ? '' : element(name, value)))
  return xmlDocument('ListBucketResult', fields.join('') + rows.join(''), 'http://s3.amazonaws.com/doc/2006-03-01/')
}

/** Keys under the prefix, each cut after the first delimiter behind it, in order and once. */
function rolledUp(keys: readonly string[], prefix: string, delimiter: string): readonly string[] {
  const names = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      return cut < 0 ? key : key.slice(0, cut + delimiter.length)
    })
  return [...new Set(names)].toSorted(byteOrder)
}

function isPrefix(name: string, prefix: string, delimiter: string): boolean {
  return delimiter !== '' && name.includes(delimiter, prefix.length)
}

function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new AwsError('InvalidArgument', 400, 'max-keys is no whole number.')
  return Number(text)
}
