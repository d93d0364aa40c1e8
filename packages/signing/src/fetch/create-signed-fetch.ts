/** @module A `fetch` that signs. */
import { hostRuntime, isSameIdentity, ownsItsCache, type Credentials, type Runtime } from '@credchain/core'
import { signingIdentity, type SigningCredentials } from '../sign/signing-identity.js'
import { checkPayload, isS3Like, mayLeaveBodyOut, mustLeaveBodyOut, signingScopeOf, type ScopeOptions } from '../sign/signing-scope-of.js'
import { signInHeaders } from '../sign/sign-request.js'
import type { SigningScope } from '../infer/signing-scope.js'
import { checkHost, checkPatterns } from './allowed-hosts.js'
import { cureOf, type Cure } from './cure.js'
import { requestedUrl, requestParts, type RequestParts } from './request-parts.js'
import { retryWaitMs } from './retry-rule.js'
import { skewOf } from './skew.js'

export interface SignedFetchOptions extends ScopeOptions {
  readonly credentials: SigningCredentials
  /** Hosts that requests may go to, such as `api.example.com`, `*.example.com`, `localhost:8000`. Default: those of AWS, over https. */
  readonly allowedHosts?: readonly string[]
  /** Leaves bodies out of the signature, so that streams can be sent; Amazon S3 allows it. Default: streams alone, and bodies of `Request` objects. */
  readonly unsignedPayload?: boolean
  /** Attempts at a request, the first included; those that a refusal's own word cures are not counted. Default: 3. */
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
  // Node forgets what aborts a Request that nobody holds.
  const underWay = new Set<unknown>()

  async function signedFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    underWay.add(input)
    try {
      const maxAttempts = checkedOptions(options)
      const url = requestedUrl(input)
      checkHost(url, options.allowedHosts)
      const scope = signingScopeOf(url, options)
      checkPayload(scope.service, options.unsignedPayload)
      return await answered(await requestParts(input, init, mayLeaveBodyOut(scope.service)), scope, maxAttempts)
    } finally {
      underWay.delete(input)
    }
  }

  async function answered(parts: RequestParts, scope: SigningScope, maxAttempts: number): Promise<Response> {
    const { method, signal, body } = parts
    const mayRepeat = !(body instanceof ReadableStream)
    const cured = new Set<Cure>()
    let credentials = await signingIdentity(options.credentials, { signal })
    for (let retry = 0; ;) {
      const { skewMs } = clock
      const { response, error } = await outcomeOf(runtime.fetch(parts.url, await signedInit(parts, scope, credentials, skewMs)))
      signal?.throwIfAborted()
      const cure = response && (await learnt(response, credentials, skewMs))
      signal?.throwIfAborted()
      if (cure !== undefined && mayRepeat && !cured.has(cure)) {
        cured.add(cure)
        const next = cure === 'clock' ? credentials : await others(credentials, signal)
        if (next !== undefined) {
          credentials = next
          await discard(response)
          continue
        }
      }
      const failure = { method, response, error, retry, random: runtime.random(), now: runtime.now() }
      const waitMs = mayRepeat && retry + 1 < maxAttempts ? retryWaitMs(failure) : undefined
      if (waitMs === undefined) {
        if (response === undefined) throw error
        return response
      }
      retry += 1
      await discard(response)
      await runtime.sleep(waitMs, signal)
      credentials = await signingIdentity(options.credentials, { signal })
    }
  }

  async function signedInit(parts: RequestParts, scope: SigningScope, credentials: Credentials, skewMs: number): Promise<RequestInit> {
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
      { ...scope, credentials, at: runtime.now() + skewMs, load: runtime.load, keepsPath: isS3Like(scope.service) },
    )
    const signed = { ...init, method, headers: { ...headers, ...added }, body, signal, redirect }
    // Node asks for the word with a stream, and its types do not know it everywhere.
    const streaming = { ...signed, duplex: 'half' as const }
    return isStreaming ? streaming : signed
  }

  /** What an answer says of the clock and of the credentials; what would help, when it is a refusal. */
  async function learnt(response: Response, credentials: Credentials, usedSkewMs: number): Promise<Cure | undefined> {
    const skewMs = skewOf(response.headers, runtime.now())
    if (skewMs !== undefined) clock.skewMs = skewMs
    const cure = await cureOf(response, (skewMs ?? usedSkewMs) - usedSkewMs)
    const source = options.credentials
    if (cure === 'credentials' && typeof source === 'function' && ownsItsCache(source)) source.invalidate(credentials)
    return cure
  }

  /** Other credentials than those refused, if the source has any. */
  async function others(refused: Credentials, signal: AbortSignal | undefined): Promise<Credentials | undefined> {
    const source = options.credentials
    if (typeof source !== 'function') return undefined
    const request = ownsItsCache(source) ? { signal } : { signal, forceRefresh: true }
    const other = await signingIdentity(source, request).catch(() => refused)
    signal?.throwIfAborted()
    return isSameIdentity(other, refused) ? undefined : other
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

/** Frees the connection. */
async function discard(response: Response | undefined): Promise<void> {
  await response?.body?.cancel().catch(() => {})
}

function checkedOptions({ maxAttempts = DEFAULT_ATTEMPTS, allowedHosts }: SignedFetchOptions): number {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1)
    throw new TypeError('signing: options.maxAttempts must be a whole number, 1 or more')
  checkPatterns(allowedHosts)
  return maxAttempts
}
