/** @module Signature version 4 of one request, whatever it is sent with. Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import type { Credentials, Runtime } from '@credchain/core'
import type { HttpRequest } from '@smithy/types'
import type { SigningScope } from '../infer/signing-scope.js'
import { NodeSha256, sha256Hex } from './node-sha256.js'
import { regionSetSigner, type RequestSigner } from './region-set-signer.js'
import { isRegionSet } from './signing-scope-of.js'
import { encodeStrictly, queryPairs, strictPath } from './strict-url.js'

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/** A request as it will be on the wire. */
export interface Signable {
  readonly method: string
  readonly path: string
  /** With or without the question mark. */
  readonly query: string
  /** `host` among them; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body. Default: none. */
  readonly payload?: string | Uint8Array
  /** The signature leaves the body out. */
  readonly isPayloadUnsigned?: boolean
}

export interface SignatureOptions extends SigningScope {
  /** Brings the signer, when there is none yet. */
  readonly load: Runtime['load']
  readonly credentials: Credentials
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Paths are signed as they are; otherwise dots and doubled slashes are taken out and what is on the wire is encoded once more. */
  readonly keepsPath: boolean
  /** Adds `x-amz-content-sha256` to signatures in headers. Default: true. */
  readonly tellsHash?: boolean
  /** The session token is added after the fact, unsigned. */
  readonly tokenAfter?: boolean
}

export interface Signature {
  /** Headers to add. */
  readonly headers: Readonly<Record<string, string>>
  /** What to add to the query, encoded; empty for signatures in headers. */
  readonly query: string
  /** Undefined for a set of regions. */
  readonly canonicalRequest: string | undefined
  readonly stringToSign: string | undefined
}

const HASH_HEADER = 'x-amz-content-sha256'
const TOKEN_HEADER = 'x-amz-security-token'
const TOKEN_PARAMETER = 'X-Amz-Security-Token'
/** What AWS's signer may add to a request. */
const ADDED = ['authorization', 'x-amz-date', HASH_HEADER, TOKEN_HEADER, 'x-amz-region-set']

/** The signature in an `Authorization` header, the session token in another. For a set of regions it is one of version 4A. */
export async function signInHeaders(request: Signable, options: SignatureOptions): Promise<Signature> {
  const { tokenAfter = false, tellsHash = true } = options
  const { sessionToken } = options.credentials
  const signer: RequestSigner = isRegionSet(options.region) ? await regionSetSigner(options) : await signerOf(options)
  const headers = { ...request.headers }
  if (tellsHash) headers[HASH_HEADER] = payloadHash(request)
  const signed = await signer.sign(smithyRequest(request, headers, options.keepsPath), { signingDate: new Date(options.at) })
  const added: Record<string, string> = {}
  for (const name of ADDED) {
    const value = signed.headers[name]
    if (value !== undefined && !(name in request.headers)) added[name] = value
  }
  if (tokenAfter && sessionToken) added[TOKEN_HEADER] = sessionToken
  const { canonicalRequest, stringToSign } = signer
  return { headers: added, query: '', canonicalRequest, stringToSign }
}

/** The signature and the session token in the query, for `seconds`. */
export async function signInQuery(request: Signable, options: SignatureOptions & { readonly seconds: number }): Promise<Signature> {
  const { credentials, seconds, tokenAfter = false } = options
  const signer = await signerOf(options)
  const { query = {} } = await signer.presign(smithyRequest(request, request.headers, options.keepsPath), {
    signingDate: new Date(options.at),
    expiresIn: seconds,
    // What the caller says in a header is to be sent there.
    unhoistableHeaders: new Set(Object.keys(request.headers)),
  })
  const before = new Set(queryPairs(request.query).map(({ name }) => decoded(name)))
  const added = Object.entries(query).filter(([name]) => !before.has(name))
  const { sessionToken } = credentials
  if (tokenAfter && sessionToken) added.push([TOKEN_PARAMETER, sessionToken])
  const { canonicalRequest, stringToSign } = signer
  const text = added.map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(String(value))}`).join('&')
  return { headers: {}, query: text, canonicalRequest, stringToSign }
}

/** The signature of any text, in hex, and nothing else: what forms and tokens carry. */
export async function signText(
  text: string,
  options: Pick<SignatureOptions, 'credentials' | 'service' | 'region' | 'at' | 'load'>,
): Promise<string> {
  const signer = await signerOf({ ...options, keepsPath: false })
  return signer.sign(text, { signingDate: new Date(options.at) })
}

/** Kept, for even a module that is there takes its time to be imported again. */
let signers: Promise<typeof import('./noting-signer.js')> | undefined

async function signerOf({ credentials, service, region, keepsPath, tokenAfter = false, load }: SignatureOptions) {
  signers ??= load(() => import('./noting-signer.js'))
  const { NotingSigner } = await signers
  const signing = tokenAfter ? withoutToken(credentials) : credentials
  return new NotingSigner({ credentials: signing, service, region, sha256: NodeSha256, uriEscapePath: !keepsPath, applyChecksum: false })
}

function withoutToken({ accessKeyId, secretAccessKey }: Credentials): Credentials {
  return { accessKeyId, secretAccessKey }
}

/** The caller's word for it counts. */
function payloadHash({ headers, payload = '', isPayloadUnsigned = false }: Signable): string {
  return headers[HASH_HEADER] ?? (isPayloadUnsigned ? UNSIGNED_PAYLOAD : sha256Hex(payload))
}

/** As AWS's signer takes it: it encodes names and values of the query by itself, and a path only where that is to be signed encoded once more. */
function smithyRequest(
  { method, path, query, payload, isPayloadUnsigned = false }: Signable,
  headers: Readonly<Record<string, string>>,
  keepsPath: boolean,
): HttpRequest {
  // A body that is neither text nor bytes is one that the signer leaves out.
  const body: unknown = isPayloadUnsigned ? {} : payload
  return {
    method,
    protocol: 'https:',
    hostname: headers['host'] ?? '',
    path: keepsPath ? objectPath(path) : path,
    query: query === '' ? {} : queryBag(query),
    headers,
    body,
  }
}

function queryBag(query: string): Record<string, string[]> {
  const values = new Map<string, string[]>()
  for (const { name, value = '' } of queryPairs(query)) {
    const key = decoded(name)
    // AWS's signer loses it, and the service would refuse the signature.
    if (key === '__proto__') throw new TypeError('signing: no parameter can be called __proto__')
    values.set(key, [...(values.get(key) ?? []), decoded(value)])
  }
  return Object.fromEntries(values)
}

/** The key of an object has its slashes as they are, also those that came encoded. */
function objectPath(path: string): string {
  return strictPath(path).replaceAll('%2F', '/')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TypeError('signing: the query has percent signs that encode no UTF-8: write them as %25')
  }
}
