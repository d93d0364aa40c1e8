/** @module What a caller of `fetch` asks for, in the parts that are signed. */
import { checkedHeaders, checkedMethod } from '../sign/checked-headers.js'
import { checkedUrl } from '../sign/checked-url.js'
import { strictUrl } from '../sign/strict-url.js'

export interface RequestParts {
  readonly method: string
  readonly url: URL
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** A stream can be sent once. Undefined: none. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream | undefined
  readonly signal: AbortSignal | undefined
  readonly redirect: 'error' | 'manual'
  /** The rest of what `fetch` was given. */
  readonly init: RequestInit
}

/** The URL and what goes with it, strictly spelled, before any body is read. Throws `TypeError` for what `fetch` itself would refuse. */
export function requestedUrl(input: string | URL | Request): URL {
  return strictUrl(checkedUrl(typeof input === 'string' || input instanceof URL ? input : input.url))
}

/**
 * @param keepsStream sends a stream as it comes. Otherwise the body of a `Request` is read into memory, and a stream given as such is refused.
 */
export async function requestParts(input: string | URL | Request, init: RequestInit, keepsStream: boolean): Promise<RequestParts> {
  const isStreaming = isStream(init.body)
  if (isStreaming && !keepsStream) {
    throw new TypeError('signing: a stream cannot be signed before it is sent: pass bytes, or unsignedPayload for Amazon S3')
  }
  // It brings every form of body into bytes, and adds the content type and the boundary that go with them.
  const signal = (init.signal === undefined && input instanceof Request ? input.signal : init.signal) ?? undefined
  signal?.throwIfAborted()
  // Not its signal: it is dropped with the Request that it came with, and fetch gets the caller's own.
  const asked = new Request(input, { ...init, signal: null, ...(isStreaming && { duplex: 'half' }) })
  const url = requestedUrl(asked)
  const headers = checkedHeaders(asked.headers, url)
  const method = checkedMethod(asked.method)
  const mayStream = keepsStream && (isStreaming || (init.body === undefined && input instanceof Request))
  const body = asked.body === null ? undefined : mayStream ? asked.body : new Uint8Array(await asked.arrayBuffer())
  // A signature is for one host: it must not travel on.
  const redirect = asked.redirect === 'error' ? 'error' : 'manual'
  return { method, url, headers, body, signal, redirect, init }
}

/** Of the web, or of Node: undici takes anything that iterates asynchronously. */
function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return body instanceof ReadableStream || Symbol.asyncIterator in body
}
