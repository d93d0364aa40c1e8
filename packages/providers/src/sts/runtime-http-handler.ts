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
    async handle(request: SdkRequest, options: { abortSignal?: unknown } = {}) {
      const signal = options.abortSignal instanceof AbortSignal ? options.abortSignal : undefined
      const { status, headers, text } = await runtime.http({ ...toHttpRequest(request), deadlineMs: ATTEMPT_DEADLINE_MS, signal })
      return { response: { statusCode: status, headers, body: new TextEncoder().encode(text) } }
    },
  } as NonNullable<STSClientConfig['requestHandler']>
}

function toHttpRequest({ method, protocol, hostname, port, path, query = {}, headers, body }: SdkRequest): HttpRequest {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) url.searchParams.append(name, value ?? '')
  }
  const payload = typeof body === 'string' || body instanceof Uint8Array ? body : undefined
  return { method, url: url.href, headers, ...(payload === undefined ? {} : { body: payload }) }
}
