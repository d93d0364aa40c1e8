/** @module Signed headers, for those who bring their own HTTP client. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { checkedHeaders, checkedMethod } from './checked-headers.js'
import { checkedUrl } from './checked-url.js'
import { signingIdentity, type SigningCredentials } from './signing-identity.js'
import { checkPayload, isS3Like, mustLeaveBodyOut, signingScopeOf, type ScopeOptions } from './signing-scope-of.js'
import { signInHeaders } from './sign-request.js'
import { strictUrl } from './strict-url.js'

export interface HeadersToSign extends ScopeOptions {
  readonly credentials: SigningCredentials
  /** Default: `GET`. */
  readonly method?: string
  /** As it is sent. */
  readonly url: URL | string
  /** What is sent beside the signature and must not change on the way. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body as it is sent. Default: none. */
  readonly body?: string | Uint8Array
  /** Leaves the body out of the signature: for streams, where the service allows that (Amazon S3). Default: false. */
  readonly unsignedPayload?: boolean
  readonly signal?: AbortSignal
}

/**
 * The headers to send: those given and, in lower case, `authorization`, `x-amz-date`, `x-amz-content-sha256` and, for temporary credentials,
 * `x-amz-security-token`. The client adds `host` itself. Rejects with `TypeError` for a URL that clients and services may read differently (`strictUrl` gives
 * the one to sign and to send), for headers that would be there twice, and for hosts that tell no service; else as the credentials do.
 */
export async function signHeaders(request: HeadersToSign, runtime: Runtime = hostRuntime): Promise<Record<string, string>> {
  const url = checkedUrl(request.url)
  const { service, region } = signingScopeOf(url, request)
  checkSpelling(url, isS3Like(service))
  const headers = checkedHeaders(request.headers ?? {}, url)
  const { body, unsignedPayload = false } = request
  const method = checkedMethod(request.method ?? 'GET')
  checkPayload(service, unsignedPayload)
  if (body !== undefined && typeof body !== 'string' && !ArrayBuffer.isView(body)) {
    throw new TypeError('signing: options.body must be text or bytes: pass what the client really sends')
  }
  const credentials = await signingIdentity(request.credentials, { signal: request.signal })
  const signature = await signInHeaders(
    {
      method,
      path: url.pathname,
      query: url.search,
      headers: { ...headers, host: url.host },
      payload: body,
      isPayloadUnsigned: unsignedPayload || mustLeaveBodyOut(service),
    },
    { service, region, credentials, at: runtime.now(), load: runtime.load, keepsPath: isS3Like(service) },
  )
  return { ...headers, ...signature.headers }
}

const PLAIN = /^[\w.~/-]*$/

/** Services differ in whether a raw `+` is a blank, and in whether they encode what a path has raw. */
function checkSpelling(url: URL, keepsPath: boolean): void {
  if (url.search === '' && PLAIN.test(url.pathname)) return
  const strict = strictUrl(url)
  const isPathPlain = keepsPath ? !url.pathname.includes('+') : strict.pathname === url.pathname
  if (isPathPlain && !url.search.includes('+')) return
  throw new TypeError(
    'signing: the URL has characters that may be read in two ways (such as + or parentheses): sign and send strictUrl(url)',
  )
}
