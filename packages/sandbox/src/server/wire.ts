/** @module One HTTP request as it came over the wire, and the answer to it. */
import type { IncomingMessage } from 'node:http'

export interface WireRequest {
  readonly method: string
  /** As sent, still percent-encoded. */
  readonly path: string
  /** As sent, without the question mark. */
  readonly query: string
  /** Names in lower case; repeated headers joined by a comma, as signatures count them. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

export interface WireAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Reads a request to its end. */
export async function readWireRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const target = incoming.url ?? '/'
  const mark = target.indexOf('?')
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: headersOf(incoming.rawHeaders),
    body: Buffer.concat(chunks),
  }
}

/** Node's own merging drops repeated headers of some names; a signature covers them all. */
export function headersOf(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

/** Decodes percent-encoding; undefined when it is malformed. A plus sign is a plus sign. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
