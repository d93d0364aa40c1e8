import { describe, expect, test } from 'vitest'
import { readSignatureClaim } from './signature-claim.js'
import { expectedSignature, sha256Hex } from './sigv4.js'
import type { WireRequest } from '../server/wire.js'

/** Keys of AWS's published examples. */
const IAM = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const S3 = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

const EMPTY = sha256Hex('')
const SUITE = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' }
const BUCKET = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': EMPTY }

interface Vector {
  readonly name: string
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly service: 'service' | 'iam' | 's3'
  readonly signature: string
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html, the SigV4 test suite, and S3's sig-v4-header-based-auth examples. */
const VECTORS: readonly Vector[] = [
  {
    name: 'get-vanilla',
    headers: SUITE,
    service: 'service',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    headers: SUITE,
    service: 'service',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    query: 'Param2=value2&Param1=value1',
    headers: SUITE,
    service: 'service',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-relative',
    path: '/example/..',
    headers: SUITE,
    service: 'service',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'get-slashes',
    path: '//./',
    headers: SUITE,
    service: 'service',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'ListUsers of IAM',
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      host: 'iam.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
    },
    service: 'iam',
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
  {
    name: 'S3 GetObject with a range',
    path: '/test.txt',
    headers: { ...BUCKET, range: 'bytes=0-9' },
    service: 's3',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    name: 'S3 PutObject with a key to encode',
    method: 'PUT',
    path: '/test$file.text',
    headers: {
      ...BUCKET,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    },
    body: 'Welcome to Amazon S3.',
    service: 's3',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    name: 'S3 lifecycle: a query without a value',
    query: 'lifecycle',
    headers: BUCKET,
    service: 's3',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    name: 'S3 list',
    query: 'max-keys=2&prefix=J',
    headers: BUCKET,
    service: 's3',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
]

function signed({ method = 'GET', path = '/', query = '', headers, body = '', service, signature }: Vector): WireRequest {
  const { id } = service === 's3' ? S3 : IAM
  const names = Object.keys(headers).toSorted().join(';')
  const date = headers['x-amz-date']?.slice(0, 8)
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${date}/us-east-1/${service}/aws4_request, SignedHeaders=${names}, Signature=${signature}`
  return { method, path, query, headers: new Map(Object.entries({ ...headers, authorization })), body: Buffer.from(body) }
}

function recomputed(request: WireRequest, secret: string, payloadHash: string): string {
  const claim = readSignatureClaim(request)
  if (typeof claim === 'string') throw new Error(claim)
  return expectedSignature(request, claim, secret, payloadHash)
}

describe('expectedSignature', () => {
  test.each(VECTORS)('$name, as AWS published it', (vector) => {
    const { secret } = vector.service === 's3' ? S3 : IAM
    const request = signed(vector)
    expect(recomputed(request, secret, sha256Hex(request.body))).toBe(vector.signature)
  })

  test('a presigned S3 URL, as AWS published it', () => {
    const signature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
    const credential = `${S3.id}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request`
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`
    const headers = new Map([['host', 'examplebucket.s3.amazonaws.com']])
    const request = { method: 'GET', path: '/test.txt', query, headers, body: Buffer.alloc(0) }
    expect(recomputed(request, S3.secret, 'UNSIGNED-PAYLOAD')).toBe(signature)
  })

  test('inner spaces of a header count as one', () => {
    const [vector] = VECTORS
    if (vector === undefined) throw new Error('no vector')
    const one = recomputed(signed({ ...vector, headers: { ...SUITE, 'my-header1': 'a b c' } }), IAM.secret, EMPTY)
    const many = recomputed(signed({ ...vector, headers: { ...SUITE, 'my-header1': ' a   b  c ' } }), IAM.secret, EMPTY)
    expect(many).toBe(one)
    expect(many).not.toBe(vector.signature)
  })
})
