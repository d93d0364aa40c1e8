/** @module The real world: the only file that touches the process, the clock, the network, the disk and other programs. */
import { getHomeDir } from '@smithy/shared-ini-file-loader'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Command, CommandResult, HttpRequest, HttpResponse, Runtime } from './runtime.js'
import { TransportError } from './transport-error.js'

/** The machine this process runs on. Modules of Node are loaded at first use, so importing this costs nothing. */
export const hostRuntime: Runtime = {
  get env() {
    return process.env
  },
  now: () => Date.now(),
  random: () => Math.random(),
  sleep,
  http,
  fs: {
    readFile: async (path) => process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8'),
    stat: async (path) => {
      const { mtimeMs, size, ino } = await process.getBuiltinModule('node:fs/promises').stat(path)
      return { mtimeMs, size, ino }
    },
  },
  exec,
  get platform() {
    return process.platform
  },
  homedir: () => getHomeDir(),
}

function sleep(ms: number, signal?: AbortSignal, background = false): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    if (background) timer.unref()
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

const DEFAULT_HTTP_DEADLINE_MS = 30_000
const DEFAULT_MAX_BODY_BYTES = 1024 * 1024
/** Idle sockets are kept this long, below the 5 s after which Node servers close theirs. */
const IDLE_SOCKET_MS = 4_000

async function http(request: HttpRequest): Promise<HttpResponse> {
  const url = new URL(request.url)
  const agent = await agentFor(url)
  const { request: send } = url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  const { signal, deadlineMs = DEFAULT_HTTP_DEADLINE_MS, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = request
  signal?.throwIfAborted()

  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = send(url, { method: request.method, headers: { ...request.headers }, agent })
    const deadline = setTimeout(() => {
      fail(new TransportError('ETIMEDOUT', `no whole answer from ${url.host} within ${deadlineMs} ms`))
    }, deadlineMs)
    const onAbort = () => fail(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })

    function settle(): void {
      clearTimeout(deadline)
      signal?.removeEventListener('abort', onAbort)
    }
    function fail(reason: unknown): void {
      settle()
      reject(reason)
      outgoing.destroy()
    }

    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      fail(new TransportError(error.code ?? 'ECONNRESET', `${url.host}: ${error.code ?? error.message}`))
    })
    outgoing.on('response', (incoming) => {
      readBody(incoming, maxBodyBytes).then((text) => {
        settle()
        resolve({ status: incoming.statusCode ?? 0, headers: joinHeaders(incoming), text })
      }, fail)
    })
    outgoing.end(request.body)
  })
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new TransportError('EMSGSIZE', `the answer is longer than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof TransportError) throw error
    throw new TransportError((error as NodeJS.ErrnoException).code ?? 'ECONNRESET', 'the answer broke off')
  }
  return Buffer.concat(chunks).toString('utf8')
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** One agent per kind of route: direct http, direct https, and each proxy. */
const agents = new Map<string, Agent>()

/** Metadata endpoints and loopback are always reached directly; https elsewhere honours HTTPS_PROXY, ALL_PROXY and NO_PROXY. */
async function agentFor(url: URL): Promise<Agent> {
  const proxy = url.protocol === 'https:' && !isLocal(url.hostname) ? await proxyFor(url) : ''
  const route = proxy || url.protocol
  const known = agents.get(route)
  if (known) return known
  const made = await createAgent(url.protocol, proxy)
  agents.set(route, made)
  return made
}

async function createAgent(protocol: string, proxy: string): Promise<Agent> {
  const options = { keepAlive: true, maxSockets: 50, timeout: IDLE_SOCKET_MS }
  if (proxy !== '') {
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

/** Loopback and link-local addresses, AWS's metadata endpoints among them. */
function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || /^(127\.|169\.254\.)/.test(hostname) || /^\[(::1|fe80:|fd00:ec2:)/i.test(hostname)
}

async function exec(command: Command): Promise<CommandResult> {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const { deadlineMs, maxOutputBytes, signal } = command
  signal?.throwIfAborted()
  const posix = process.platform !== 'win32'
  // On POSIX the child leads a process group of its own, so that the whole tree can be killed.
  const [file, args, shell] =
    typeof command.command === 'string' ? [command.command, [], true] : [command.command[0], command.command.slice(1), false]
  const child = spawn(file, args, { shell, detached: posix, windowsHide: true })
  child.stdin.on('error', () => {}).end()

  function killTree(): void {
    if (child.pid === undefined) return
    try {
      if (posix) process.kill(-child.pid, 'SIGKILL')
      else
        spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => child.kill())
    } catch {
      // It ended by itself in the meantime.
    }
  }

  return new Promise((resolve, reject) => {
    const output = { stdout: '', stderr: '' }
    let bytes = 0
    const deadline = setTimeout(() => fail(new TransportError('ETIMEDOUT', `the program did not end within ${deadlineMs} ms`)), deadlineMs)
    const onAbort = () => fail(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })

    function settle(): void {
      clearTimeout(deadline)
      signal?.removeEventListener('abort', onAbort)
    }
    function fail(reason: unknown): void {
      settle()
      reject(reason)
      killTree()
    }

    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      bytes += Buffer.byteLength(text)
      if (bytes > maxOutputBytes) return fail(new TransportError('EMSGSIZE', `the program wrote more than ${maxOutputBytes} bytes`))
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      // Only the tail is of use in an error.
      output.stderr = (output.stderr + text).slice(-maxOutputBytes)
    })
    child.on('error', (error: NodeJS.ErrnoException) =>
      fail(new TransportError(error.code ?? 'EIO', `the program could not be started: ${error.code ?? 'EIO'}`)),
    )
    child.on('close', (exitCode) => {
      settle()
      resolve({ exitCode, ...output })
    })
  })
}
