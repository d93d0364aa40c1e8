/** @module S3 in memory: enough of it for real clients to put, get, list and delete. Every known identity may do everything. */
import { AwsError } from '../server/aws-error.js'
import { listObjectsPage } from './list-objects-page.js'
import { objectAnswer, putHeaders, storedObject, type StoredObject } from './stored-object.js'
import { percentDecode, type WireAnswer, type WireRequest } from '../server/wire.js'
import { element, xmlDocument } from '../server/xml.js'

export interface S3 {
  /** Name of the operation as the SDKs know it; `unknown` for one the sandbox does not have. */
  action(request: WireRequest): string
  /** Answers an identity that has been verified. Throws `AwsError` for what S3 refuses. */
  answer(request: WireRequest): WireAnswer
  /** Whether an unsigned request looks meant for S3. */
  isMeant(request: WireRequest): boolean
}

type Bucket = Map<string, StoredObject>

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A bucket comes into being with CreateBucket, or with the first object that is put into it. */
export function createS3(now: () => number): S3 {
  const buckets = new Map<string, { readonly createdAt: number; readonly region: string; readonly objects: Bucket }>()

  function made(name: string, region = 'us-east-1'): Bucket {
    const bucket = buckets.get(name) ?? { createdAt: now(), region, objects: new Map() }
    buckets.set(name, bucket)
    return bucket.objects
  }

  function existing(name: string): Bucket {
    const bucket = buckets.get(name)
    if (bucket === undefined) throw new AwsError('NoSuchBucket', 404, 'The bucket does not exist.')
    return bucket.objects
  }

  function object(bucket: string, key: string): StoredObject {
    const found = existing(bucket).get(key)
    if (found === undefined) throw new AwsError('NoSuchKey', 404, 'The key does not exist.')
    return found
  }

  function put(request: WireRequest, bucket: string, key: string): WireAnswer {
    const stored = storedObject(request, now())
    made(bucket).set(key, stored)
    return { status: 200, headers: putHeaders(stored) }
  }

  function listBuckets(): WireAnswer {
    const rows = [...buckets].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const list = rows.map(([Name, { createdAt }]) => element('Bucket', { Name, CreationDate: new Date(createdAt).toISOString() }))
    const owner = element('Owner', { ID: 'sandbox' })
    return xml(xmlDocument('ListAllMyBucketsResult', `${owner}<Buckets>${list.join('')}</Buckets>`, NAMESPACE))
  }

  const operations: Readonly<Record<string, (request: WireRequest, bucket: string, key: string) => WireAnswer>> = {
    ListBuckets: listBuckets,
    CreateBucket({ body }, bucket) {
      made(bucket, /<LocationConstraint>([a-z0-9-]+)</.exec(body.toString('utf8'))?.[1])
      return { status: 200, headers: { location: `/${bucket}` } }
    },
    HeadBucket(_request, bucket) {
      existing(bucket)
      return { status: 200, headers: { 'x-amz-bucket-region': buckets.get(bucket)?.region ?? '' } }
    },
    GetBucketEncryption(_request, bucket) {
      existing(bucket)
      const rule = element('Rule', { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } })
      return xml(xmlDocument('ServerSideEncryptionConfiguration', rule, NAMESPACE))
    },
    ListObjectsV2: ({ query }, bucket) => xml(listObjectsPage(bucket, existing(bucket), new URLSearchParams(query))),
    PutObject: put,
    GetObject: (request, bucket, key) => objectAnswer(object(bucket, key), request),
    HeadObject: (request, bucket, key) => objectAnswer(object(bucket, key), request),
    DeleteObject(_request, bucket, key) {
      existing(bucket).delete(key)
      return { status: 204 }
    },
  }

  return {
    action: actionOf,
    answer(request) {
      const { bucket, key } = addressOf(request)
      const operation = operations[actionOf(request)]
      if (operation === undefined) throw new AwsError('NotImplemented', 501, 'The sandbox does not have this operation of S3.')
      return operation(request, bucket, key)
    },
    isMeant: (request) =>
      request.headers.has('x-amz-content-sha256') ||
      new URLSearchParams(request.query).has('x-id') ||
      virtualHost(request) !== undefined ||
      buckets.has(addressOf(request).bucket),
  }
}

/** Parameters that ask for something about an object or a bucket, not for the thing itself. */
const SUBRESOURCES =
  /(^|&)(acl|attributes|cors|delete|encryption|legal-hold|lifecycle|location|notification|object-lock|partNumber|policy|replication|restore|retention|select|tagging|torrent|uploadId|uploads|versioning|versions|website)(=|&|$)/

function actionOf(request: WireRequest): string {
  const { bucket, key } = addressOf(request)
  const { method, query, headers } = request
  if (method === 'GET' && bucket !== '' && key === '' && /^encryption(=|&|$)/.test(query)) return 'GetBucketEncryption'
  if (SUBRESOURCES.test(query) || headers.has('x-amz-copy-source')) return 'unknown'
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : 'unknown'
  if (key !== '') return { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method] ?? 'unknown'
  if (method === 'GET') return new URLSearchParams(query).get('list-type') === '2' ? 'ListObjectsV2' : 'unknown'
  return { PUT: 'CreateBucket', HEAD: 'HeadBucket' }[method] ?? 'unknown'
}

function virtualHost(request: WireRequest): string | undefined {
  return /^(.+)\.localhost(:\d+)?$/.exec(request.headers.get('host') ?? '')?.[1]
}

function addressOf(request: WireRequest): { bucket: string; key: string } {
  const host = virtualHost(request)
  const path = percentDecode(request.path.slice(1)) ?? request.path.slice(1)
  if (host !== undefined) return { bucket: host, key: path }
  const slash = path.indexOf('/')
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}

function xml(body: string): WireAnswer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}
