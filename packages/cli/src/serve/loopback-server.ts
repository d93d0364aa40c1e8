/** @module An HTTP server on 127.0.0.1 that whoever can reach it may do his worst to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { refused, type BrokerAnswer } from './broker-answer.js'
import { requestRefusal } from './request-refusal.js'

/** What is let through to whoever answers. */
export interface BrokerRequest {
  readonly method: string
  /** As it was sent, query included: nothing is decoded and nothing resolved, so that there is one spelling of each. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

export interface LoopbackServer {
  readonly port: number
  /** Takes no more connections, ends the answers under way, and after five seconds everything. */
  close(): Promise<void>
}

const MAX_CONNECTIONS = 512
/** A request is a line and a few headers; so is an answer, once there are credentials. */
const REQUEST_MS = 5_000
const DRAIN_MS = 5_000
/** Beyond what any source takes: those who went away without a word. */
const SILENCE_MS = 180_000

const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: REQUEST_MS,
  requestTimeout: REQUEST_MS,
  keepAliveTimeout: REQUEST_MS,
  connectionsCheckingInterval: 1_000,
  insecureHTTPParser: false,
}

/** @param port 0 for a free one. Rejects when it is taken. */
export async function openLoopback(answer: (request: BrokerRequest) => Promise<BrokerAnswer>, port: number): Promise<LoopbackServer> {
  let draining = false
  const server = createServer(LIMITS, (incoming, response) => {
    respond(incoming)
      .catch(() => refused(500, 'InternalError', 'The broker failed.'))
      .then((given) => deliver(response, draining ? { ...given, closes: true } : given))
      .catch(() => response.destroy())
  })
  server.maxConnections = MAX_CONNECTIONS
  // Their size is limited. A count would leave the rest of them out unseen, `Origin` among them.
  server.maxHeadersCount = 0
  server.setTimeout(SILENCE_MS)
  const bound = await listen(server, port)

  async function respond(incoming: IncomingMessage): Promise<BrokerAnswer> {
    const { method = '', url: path = '', headers } = incoming
    return requestRefusal(incoming, bound) ?? (await answer({ method, path, headers }))
  }

  let closed: Promise<void> | undefined
  return {
    port: bound,
    close() {
      draining = true
      closed ??= new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
      })
      return closed
    },
  }
}

/** Nothing of it may be kept, or read by a page. */
function deliver(response: ServerResponse, { status, headers, body, closes = false }: BrokerAnswer): void {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
    ...headers,
    ...(closes && { connection: 'close' }),
  })
  response.end(body)
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // From here on it is about one connection that the system could not give, and not about the others.
  server.on('error', () => {})
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
