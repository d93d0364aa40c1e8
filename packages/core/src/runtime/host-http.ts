/** @module HTTP in the real world: pooled sockets, whole deadlines, proxies. */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
// By its name, as other packages do: what the package starts with stays one file.
import { nodeCodeOf, TransportError, type Timer } from '@credchain/core'
import { bounded } from '../bounded/bounded.js'
import type { HttpRequest, HttpResponse } from './runtime.js'

const DEFAULT_HTTP_DEADLINE_MS = 30_000
const DEFAULT_MAX_BODY_BYTES = 1024 * 1024
/** Idle sockets are kept this long, below the 5 s after which Node servers close theirs. */
const IDLE_SOCKET_MS = 4_000

/** `Runtime.http` of the host. */
export async function hostHttp(request: HttpRequest, timer: Timer): Promise<HttpResponse> {
  const url = new URL(request.url)
  const agent = await agentFor(url)
  const { request: send } = url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  const { signal, deadlineMs = DEFAULT_HTTP_DEADLINE_MS, maxBodyBytes = DEFAULT_MAX_BODY_BYTES, background = false } = request

  const lateness = () => new TransportError('ETIMEDOUT', `no whole answer from ${url.host} within ${deadlineMs} ms`)
  return bounded<HttpResponse>({ deadlineMs, signal, background, lateness }, timer, (finish, fail) => {
    const outgoing: ClientRequest = send(url, { method: request.method, headers: { ...request.headers }, agent })
    if (background) outgoing.on('socket', (socket) => socket.unref())
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      fail(new TransportError(error.code ?? 'ECONNRESET', `${url.host}: ${error.code ?? error.message}`))
    })
    outgoing.on('response', (incoming) => {
      const finishWith = (text: string) => finish({ status: incoming.statusCode ?? 0, headers: joinHeaders(incoming), text })
      readBody(incoming, maxBodyBytes, finishWith, fail)
    })
    outgoing.end(request.body)
    return () => outgoing.destroy()
  })
}

function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  finish: (text: string) => void,
  fail: (error: TransportError) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) return fail(new TransportError('EMSGSIZE', `the answer is longer than ${maxBytes} bytes`))
    chunks.push(chunk)
  })
  incoming.on('end', () => finish(Buffer.concat(chunks).toString('utf8')))
  incoming.on('error', (error) => fail(new TransportError(nodeCodeOf(error) ?? 'ECONNRESET', 'the answer broke off')))
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** One agent per kind of route: direct http, direct https, and each proxy. Promises, so that calls which start together share one. */
const agents = new Map<string, Promise<Agent>>()

/** Metadata endpoints and loopback are always reached directly; https elsewhere honours HTTPS_PROXY, ALL_PROXY and NO_PROXY. */
async function agentFor(url: URL): Promise<Agent> {
  const proxy = url.protocol === 'https:' && !isLocal(url.hostname) ? await proxyFor(url) : ''
  const route = proxy || url.protocol
  const agent = agents.get(route) ?? createAgent(url.protocol, proxy)
  agents.set(route, agent)
  return agent
}

async function createAgent(protocol: string, proxy: string): Promise<Agent> {
  const options = { keepAlive: true, maxSockets: 50, timeout: IDLE_SOCKET_MS }
  if (proxy !== '') {
    // The error of the URL parser would carry the whole text, and proxies are given with their passwords.
    if (!URL.canParse(proxy)) throw new TransportError('ERR_INVALID_URL', 'the proxy of HTTPS_PROXY or ALL_PROXY is not a URL')
    const { HttpsProxyAgent } = await import('https-proxy-agent')
    return new HttpsProxyAgent(proxy, { keepAlive: true, maxSockets: 50 })
  }
  if (protocol === 'https:') return new (process.getBuiltinModule('node:https').Agent)(options)
  return new (process.getBuiltinModule('node:http').Agent)(options)
}

async function proxyFor(url: URL): Promise<string> {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']
  if (names.every((name) => !process.env[name])) return ''
  const { getProxyForUrl } = await import('proxy-from-env')
  return getProxyForUrl(url.href)
}

/** Loopback and link-local addresses, AWS's metadata endpoints among them. The URL parser has brought IPv4 into four decimal parts. */
function isLocal(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  return /^(?:127\.\d+|169\.254)\.\d+\.\d+$/.test(hostname) || /^\[(?:fe80:|fd00:ec2:)/.test(hostname)
}
