/** @module A `fetch` for which AWS is the sandbox. */
import { request as send, type IncomingMessage } from 'node:http'

/** Requests to other hosts go to `url` too, with the host that they were meant for in the header that signatures cover. Redirects are handed back. */
export function loopbackFetch(url: string): (input: URL | string, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const meant = new Request(input, init)
    const { host, pathname, search } = new URL(meant.url)
    // The platform's own fetch would add a host header of its own.
    const headers = { ...Object.fromEntries(meant.headers), host }
    const body = Buffer.from(await meant.arrayBuffer())
    const { hostname, port } = new URL(url)
    const { method, signal } = meant
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      // A connection of its own, so that none outlives the sandbox.
      const outgoing = send({ hostname, port, path: pathname + search, method, headers, signal, agent: false }, resolve)
      outgoing.on('error', reject)
      outgoing.end(body)
    })
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    return responseOf(incoming, Buffer.concat(chunks))
  }
}

/** Answers that have no body by their status. */
const BODILESS = new Set([204, 205, 304])

function responseOf({ statusCode = 500, headersDistinct }: IncomingMessage, body: Buffer): Response {
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]))
  return new Response(BODILESS.has(statusCode) ? undefined : new Uint8Array(body), { status: statusCode, headers })
}
