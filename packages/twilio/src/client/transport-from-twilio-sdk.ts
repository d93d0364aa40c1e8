/** @module Twilio's own client as the way to Twilio. */
import { abortable, TransportError, type HttpResponse } from '@credchain/core'
import type { TwilioTransport } from './twilio-transport.js'

/** What is used of a client of the package `twilio`. */
export interface TwilioSdkClient {
  request(options: {
    readonly method: 'get' | 'post' | 'delete'
    readonly uri: string
    readonly data?: object
    readonly timeout?: number
  }): Promise<{ readonly statusCode: number; readonly body: unknown; readonly headers?: unknown }>
  readonly httpClient?: object | undefined
}

/**
 * Sends what the client asks over `client`, with its account, region, edge and HTTP settings. The package `twilio` keeps its last request, the AWS secret
 * included, on its HTTP client: that is removed after each one.
 */
export function transportFromTwilioSdk(client: TwilioSdkClient): TwilioTransport {
  return async ({ method, product, path, form, deadlineMs, signal }) => {
    signal?.throwIfAborted()
    const uri = `https://${product}.twilio.com${path}`
    const lower = method === 'GET' ? 'get' : method === 'POST' ? 'post' : 'delete'
    const sent = async () => client.request({ method: lower, uri, timeout: deadlineMs, ...(form && { data: { ...form } }) })
    const exchange = sent()
      .then(answerOf, failure)
      .finally(() => forgetLast(client.httpClient))
    return abortable(exchange, signal)
  }
}

function answerOf({ statusCode: status, body, headers }: Awaited<ReturnType<TwilioSdkClient['request']>>): HttpResponse {
  const text = typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body)
  const given = typeof headers === 'object' && headers !== null ? Object.entries(headers) : []
  return { status, headers: Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)])), text }
}

/** The error itself is not passed on: it carries the request, and so the secret. */
function failure(error: unknown): never {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN'
  throw new TransportError(code, `the Twilio client could not send the request (${code})`)
}

function forgetLast(httpClient: object | undefined): void {
  for (const name of ['lastRequest', 'lastResponse']) if (httpClient && name in httpClient) Reflect.set(httpClient, name, undefined)
}
