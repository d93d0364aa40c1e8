/** @module A `fetch` that signs. */
import { hostRuntime, isSameIdentity, ownsItsCache, type Credentials, type Runtime } from '@credchain/core'
import { signingIdentity, type SigningCredentials } from '../sign/signing-identity.js'
import { checkPayload, isS3Like, mayLeaveBodyOut, mustLeaveBodyOut, signingScopeOf, type ScopeOptions } from '../sign/signing-scope-of.js'
import { signInHeaders } from '../sign/sign-request.js'
import type { SigningScope } from '../infer/signing-scope.js'
import { checkHost, checkPatterns } from './allowed-hosts.js'
import { refusalOf } from './refusal.js'
import { requestedUrl, requestParts, type RequestParts } from './request-parts.js'
import { retryWaitMs } from './retry-rule.js'
import { SKEW_TOLERANCE_MS, skewOf } from './skew.js'

export interface SignedFetchOptions extends ScopeOptions {
  readonly credentials: SigningCredentials
  /** Hosts that requests may go to, such as `api.example.com`, `*.example.com`, `localhost:8000`. Default: those of AWS, over https. */
  readonly allowedHosts?: readonly string[]
  /** Leaves bodies out of the signature, so that streams can be sent; Amazon S3 allows it. Default: streams alone. */
  readonly unsignedPayload?: boolean
  /** Attempts at a request, the first included. Default: 3. */
  readonly maxAttempts?: number
}

const DEFAULT_ATTEMPTS = 3

/**
 * A `fetch` whose requests are signed with `credentials`, anew at each attempt. Service and region are told by the host, or by the options. Before the
 * credentials are even asked for, the host must be among `allowedHosts`; a redirect is handed back, not followed. A service that calls the credentials expired
 * is asked once more with others; one that is unavailable is asked again where that does no harm; a clock that is off is set by the answers.
 *
 * Rejects as `fetch` does, as the credentials do, and with `TypeError` for requests that cannot be signed.
 */
export function createSignedFetch(options: SignedFetchOptions, runtime: Runtime = hostRuntime): typeof fetch {
  const clock = { skewMs: 0 }

  async function signedFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const maxAttempts = checkedOptions(options)
    const url = requestedUrl(input)
    checkHost(url, options.allowedHosts)
    const scope = signingScopeOf(url, options)
    checkPayload(scope.service, options.unsignedPayload)
    const parts = await requestParts(input, init, mayLeaveBodyOut(scope.service))
    const { method, signal, body } = parts
    const mayRepeat = !(body instanceof ReadableStream)
    let hasLearnt = false

    for (let retry = 0; ; retry += 1) {
      const identity = await signingIdentity(options.credentials, { signal })
      const { response, error } = await outcomeOf(runtime.fetch(url, await signedInit(parts, scope, identity)))
      signal.throwIfAborted()
      const isCured: boolean = response !== undefined && (await learn(response, identity)) && mayRepeat && !hasLearnt
      hasLearnt ||= isCured
      const failure = { method, response, retry, random: runtime.random(), now: runtime.now() }
      const waitMs = isCured ? 0 : mayRepeat && retry + 1 < maxAttempts ? retryWaitMs(failure) : undefined
      if (waitMs === undefined) {
        if (response === undefined) throw error
        return response
      }
      // Frees the connection.
      await response?.body?.cancel().catch(() => {})
      if (waitMs > 0) await runtime.sleep(waitMs, signal)
    }
  }

  async function signedInit(parts: RequestParts, scope: SigningScope, credentials: Credentials): Promise<RequestInit> {
    const { method, url, body, headers, signal, redirect, init } = parts
    const isStreaming = body instanceof ReadableStream
    const { headers: added } = await signInHeaders(
      {
        method,
        path: url.pathname,
        query: url.search,
        headers: { ...headers, host: url.host },
        payload: isStreaming ? undefined : body,
        isPayloadUnsigned: isStreaming || options.unsignedPayload === true || mustLeaveBodyOut(scope.service),
      },
      { ...scope, credentials, at: runtime.now() + clock.skewMs, load: runtime.load, keepsPath: isS3Like(scope.service) },
    )
    const signed = { ...init, method, headers: { ...headers, ...added }, body, signal, redirect }
    // Node asks for the word with a stream, and its types do not know it everywhere.
    const streaming = { ...signed, duplex: 'half' as const }
    return isStreaming ? streaming : signed
  }

  /** What an answer says of the clock and of the credentials. True when the same request has better prospects now. */
  async function learn(response: Response, identity: Credentials): Promise<boolean> {
    const refusal = await refusalOf(response)
    const skewMs = skewOf(response.headers.get('date'), runtime.now()) ?? clock.skewMs
    const wasOff = Math.abs(skewMs - clock.skewMs) > SKEW_TOLERANCE_MS
    clock.skewMs = skewMs
    if (refusal?.isSkewed && wasOff) return true
    return refusal?.isExpired === true && (await isReplaced(identity))
  }

  async function isReplaced(identity: Credentials): Promise<boolean> {
    const { credentials } = options
    if (typeof credentials !== 'function') return false
    if (ownsItsCache(credentials)) credentials.invalidate(identity)
    const other = await credentials().catch(() => identity)
    return !isSameIdentity(other, identity)
  }

  return signedFetch
}

async function outcomeOf(work: Promise<Response>): Promise<{ readonly response?: Response; readonly error?: unknown }> {
  try {
    return { response: await work }
  } catch (error) {
    return { error }
  }
}

function checkedOptions({ maxAttempts = DEFAULT_ATTEMPTS, allowedHosts }: SignedFetchOptions): number {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1)
    throw new TypeError('signing: options.maxAttempts must be a whole number, 1 or more')
  checkPatterns(allowedHosts)
  return maxAttempts
}
