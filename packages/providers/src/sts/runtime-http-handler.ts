/** @module The runtime's HTTP as a request handler of AWS SDK clients. */
import type { HttpRequest, Runtime } from '@credchain/core'
import type { STSClientConfig } from '@aws-sdk/client-sts'

/** Bound on one attempt of a call; the SDK retries within the provider's own deadline. */
const ATTEMPT_DEADLINE_MS = 10_000

/** What the SDK's HTTP request has of use here. */
interface SdkRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Sends what a client built over `runtime.http`: its sockets, its proxy rules, its clock. */
export function runtimeHttpHandler(runtime: Runtime): NonNullable<STSClientConfig['requestHandler']> {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest, options: { abortSignal?: unknown; background?: boolean } = {}) {
      const signal = options.abortSignal instanceof AbortSignal ? options.abortSignal : undefined
      const { status, headers, text } = await runtime.http({
        ...toHttpRequest(request),
        deadlineMs: ATTEMPT_DEADLINE_MS,
        signal,
        background: options.background,
      })
      return { response: { statusCode: status, headers, body: new TextEncoder().encode(text) } }
    },
  } as NonNullable<STSClientConfig['requestHandler']>
}

function toHttpRequest({ method, protocol, hostname, port, path, query = {}, headers, body }: SdkRequest): HttpRequest {
  const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${queryString(query)}`
  if (body === undefined || body === null) return { method, url, headers }
  // The body is signed by now: one that cannot be sent as it is must not be left out.
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new TypeError('a body is text or bytes here, not a stream')
  return { method, url, headers, body }
}

/** As the signature has it, which is stricter than a form: %20 for a blank, a bare name for no value. */
function queryString(query: NonNullable<SdkRequest['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => (value === null ? escaped(name) : `${escaped(name)}=${escaped(value)}`)),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
