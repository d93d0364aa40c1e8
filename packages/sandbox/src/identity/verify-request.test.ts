import { describe, expect, test } from 'vitest'
import type { IssuedKey, Principal } from './identities.js'
import { refusalError, type Refusal } from '../server/refusal-error.js'
import { readSignatureClaim } from './signature-claim.js'
import { expectedSignature, sha256Hex } from './sigv4.js'
import { verifyRequest } from './verify-request.js'
import type { WireRequest } from '../server/wire.js'

const SIGNED_AT = Date.parse('2026-03-01T12:00:00Z')
const SECRET = 'secret/secret+secret/secret+secret/0'
const MINUTES = 60_000

const principal: Principal = { kind: 'user', arn: 'arn:aws:iam::1:user/a', account: '1', userId: 'AIDA', mfaPresent: false }
const user: IssuedKey = { accessKeyId: 'AKIA1', secretAccessKey: SECRET, principal, revoked: false }
const session: IssuedKey = { ...user, accessKeyId: 'ASIA1', sessionToken: 'token', expiresAt: SIGNED_AT + 5 * MINUTES }

interface Draft {
  readonly service?: string
  readonly key?: IssuedKey
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signedHeaders?: readonly string[]
  readonly body?: string
  readonly scope?: string
  readonly date?: string
}

/** Signs a draft as a client would; what is changed afterwards is tampering. */
function signed(draft: Draft = {}): WireRequest {
  const { service = 'dynamodb', key = user, secret = SECRET, body = '{}', date = '20260301T120000Z' } = draft
  const { scope = `20260301/us-east-1/${service}/aws4_request` } = draft
  const token: Record<string, string> = key.sessionToken === undefined ? {} : { 'x-amz-security-token': key.sessionToken }
  const headers: Record<string, string> = { host: 'localhost', 'x-amz-date': date, ...token, ...draft.headers }
  const names = (draft.signedHeaders ?? Object.keys(headers)).toSorted().join(';')
  const withSignature = (signature: string): WireRequest => ({
    method: 'POST',
    path: '/',
    query: '',
    headers: new Map(
      Object.entries({
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
      }),
    ),
    body: Buffer.from(body),
  })
  const claim = readSignatureClaim(withSignature('unknown'))
  if (typeof claim === 'string') return withSignature('unknown')
  const payload = headers['x-amz-content-sha256'] ?? sha256Hex(body)
  return withSignature(expectedSignature(withSignature('unknown'), claim, secret, payload))
}

/** A link of S3, which lives for a minute. */
function presigned(key: IssuedKey, seconds = '60'): WireRequest {
  const credential = encodeURIComponent(`${key.accessKeyId}/20260301/us-east-1/s3/aws4_request`)
  const token = key.sessionToken === undefined ? '' : `&X-Amz-Security-Token=${key.sessionToken}`
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=20260301T120000Z&X-Amz-Expires=${seconds}${token}&X-Amz-SignedHeaders=host`
  const link = (signature: string): WireRequest => ({
    method: 'GET',
    path: '/bucket/a%20key',
    query: `${query}&X-Amz-Signature=${signature}`,
    headers: new Map([['host', 'localhost']]),
    body: Buffer.alloc(0),
  })
  const claim = readSignatureClaim(link('unknown'))
  return typeof claim === 'string'
    ? link('unknown')
    : link(expectedSignature(link('unknown'), claim, key.secretAccessKey, 'UNSIGNED-PAYLOAD'))
}

function withHeader(request: WireRequest, name: string, value: string): WireRequest {
  return { ...request, headers: new Map([...request.headers, [name, value]]) }
}

const find = (id: string) => [user, session].find(({ accessKeyId }) => accessKeyId === id)
const HASH = { 'x-amz-content-sha256': sha256Hex('{}') }
const s3 = (headers: Record<string, string>, body = '{}') => signed({ service: 's3', headers, body })

const CASES: readonly { name: string; request: WireRequest; at?: number; keys?: typeof find; refusal?: Refusal }[] = [
  { name: 'a good signature', request: signed() },
  { name: 'a good signature of a session', request: signed({ key: session }) },
  { name: 'no signature', request: { ...signed(), headers: new Map([['host', 'localhost']]) }, refusal: 'unsigned' },
  { name: 'another kind of signature', request: withHeader(signed(), 'authorization', 'Bearer token'), refusal: 'malformed' },
  { name: 'two signatures', request: { ...signed(), query: 'X-Amz-Signature=ab' }, refusal: 'malformed' },
  { name: 'a scope of another day', request: signed({ scope: '20260228/us-east-1/dynamodb/aws4_request' }), refusal: 'malformed' },
  { name: 'a scope without a service', request: signed({ scope: '20260301/us-east-1/aws4_request' }), refusal: 'malformed' },
  {
    name: 'a day that is none',
    request: signed({ date: '20269901T120000Z', scope: '20269901/us-east-1/x/aws4_request' }),
    refusal: 'malformed',
  },
  { name: 'an unsigned host', request: signed({ signedHeaders: ['x-amz-date'] }), refusal: 'unsigned-header' },
  { name: 'an unsigned x-amz- header', request: withHeader(signed(), 'x-amz-acl', 'public-read'), refusal: 'unsigned-header' },
  { name: 'an unsigned other header', request: withHeader(signed(), 'user-agent', 'somebody') },
  { name: 'an unknown key', request: signed({ key: { ...user, accessKeyId: 'AKIA2' } }), refusal: 'unknown-key' },
  { name: 'no token', request: signed({ key: { ...user, accessKeyId: 'ASIA1' } }), refusal: 'foreign-token' },
  { name: 'a foreign token', request: signed({ key: { ...session, sessionToken: 'other' } }), refusal: 'foreign-token' },
  { name: 'a token where none belongs', request: signed({ key: { ...user, sessionToken: 'token' } }), refusal: 'foreign-token' },
  { name: '1 ms before the expiration', request: signed({ key: session }), at: SIGNED_AT + 5 * MINUTES - 1 },
  { name: 'the expiration', request: signed({ key: session }), at: SIGNED_AT + 5 * MINUTES, refusal: 'expired' },
  { name: 'a revoked session', request: signed({ key: session }), keys: () => ({ ...session, revoked: true }), refusal: 'expired' },
  { name: 'a revoked user', request: signed(), keys: () => ({ ...user, revoked: true }), refusal: 'unknown-key' },
  { name: '15 min late', request: signed(), at: SIGNED_AT + 15 * MINUTES },
  { name: '15 min and 1 ms late', request: signed(), at: SIGNED_AT + 15 * MINUTES + 1, refusal: 'skewed' },
  { name: '15 min early', request: signed(), at: SIGNED_AT - 15 * MINUTES },
  { name: '15 min and 1 ms early', request: signed(), at: SIGNED_AT - 15 * MINUTES - 1, refusal: 'skewed' },
  { name: 'a wrong secret', request: signed({ secret: 'other' }), refusal: 'wrong-signature' },
  { name: 'another method', request: { ...signed(), method: 'PUT' }, refusal: 'wrong-signature' },
  { name: 'another path', request: { ...signed(), path: '/other' }, refusal: 'wrong-signature' },
  { name: 'another query', request: { ...signed(), query: 'a=b' }, refusal: 'wrong-signature' },
  { name: 'another host', request: withHeader(signed(), 'host', 'elsewhere'), refusal: 'wrong-signature' },
  { name: 'another body', request: { ...signed(), body: Buffer.from('[]') }, refusal: 'wrong-signature' },
  {
    name: 'an unsigned body where that is not done',
    request: signed({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
    refusal: 'wrong-signature',
  },
  { name: 'S3, a hashed body', request: s3(HASH) },
  { name: 'S3, a hash of another body', request: s3(HASH, '[]'), refusal: 'body-changed' },
  { name: 'S3, an unsigned body', request: { ...s3({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), body: Buffer.from('[]') } },
  { name: 'S3, no word about the body', request: s3({}), refusal: 'unsupported-payload' },
  {
    name: 'S3, signed chunks',
    request: s3({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }),
    refusal: 'unsupported-payload',
  },
  { name: 'a link', request: presigned(user) },
  { name: 'a link of a session', request: presigned(session) },
  { name: 'a link of an expired session', request: presigned(session, '3600'), at: SIGNED_AT + 5 * MINUTES, refusal: 'expired' },
  { name: 'a link without its token', request: presigned({ ...user, accessKeyId: 'ASIA1' }), refusal: 'foreign-token' },
  { name: 'a link for another key', request: { ...presigned(user), path: '/bucket/other' }, refusal: 'wrong-signature' },
  { name: 'a link that was lengthened', request: lengthened(presigned(user)), refusal: 'wrong-signature' },
  { name: 'a link in its last millisecond', request: presigned(user), at: SIGNED_AT + 60_000 },
  { name: 'a link 1 ms later', request: presigned(user), at: SIGNED_AT + 60_001, refusal: 'link-expired' },
  { name: 'a link that is not valid yet', request: presigned(user), at: SIGNED_AT - 15 * MINUTES - 1, refusal: 'link-expired' },
  { name: 'a link for a week', request: presigned(user, '604800') },
  { name: 'a link for longer than a week', request: presigned(user, '604801'), refusal: 'malformed' },
  { name: 'a link for no time', request: presigned(user, '0'), refusal: 'malformed' },
]

function lengthened(request: WireRequest): WireRequest {
  return { ...request, query: request.query.replace('X-Amz-Expires=60', 'X-Amz-Expires=600') }
}

describe('verifyRequest', () => {
  test.each(CASES)('$name: $refusal', ({ request, at = SIGNED_AT, keys = find, refusal }) => {
    expect(verifyRequest(request, keys, at)).toEqual(refusal === undefined ? { principal } : { refusal })
  })
})

describe('refusalError', () => {
  test.each([
    { protocol: 'query', code: 'ExpiredToken', status: 403 },
    { protocol: 's3', code: 'ExpiredToken', status: 400 },
    { protocol: 'json', code: 'ExpiredTokenException', status: 400 },
    { protocol: 'rest', code: 'ExpiredTokenException', status: 403 },
  ] as const)('$protocol: $code, $status', ({ protocol, code, status }) => {
    expect(refusalError('expired', protocol)).toMatchObject({ code, status })
  })
})
