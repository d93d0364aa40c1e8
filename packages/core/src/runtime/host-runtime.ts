/** @module The real world: the only file that touches the process, the clock, the network, the disk and other programs. */
import { getHomeDir } from '@smithy/shared-ini-file-loader'
import type { ChildProcess } from 'node:child_process'
import type { Stats } from 'node:fs'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Command, CommandResult, HttpRequest, HttpResponse, PathFacts, Runtime } from './runtime.js'
import { TransportError } from '../errors/transport-error.js'
import { bounded } from './bounded.js'

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
      const { mtimeMs, size, ino, mode } = await process.getBuiltinModule('node:fs/promises').stat(path)
      return { mtimeMs, size, ino, mode }
    },
    lstat: async (path) => factsOf(await process.getBuiltinModule('node:fs/promises').lstat(path)),
    readDir: async (path) => process.getBuiltinModule('node:fs/promises').readdir(path),
    writeFile,
    createFile,
    remove: async (path) => process.getBuiltinModule('node:fs/promises').rm(path, { force: true }),
  },
  exec,
  get platform() {
    return process.platform
  },
  get uid() {
    return process.geteuid?.()
  },
  homedir: () => getHomeDir(),
}

function factsOf(stat: Stats): PathFacts {
  const { mtimeMs, size, ino, mode, uid, gid } = stat
  const kind = stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'other'
  return { mtimeMs, size, ino, kind, mode: mode & 0o7777, uid, gid }
}

async function writeFile(path: string, text: string): Promise<void> {
  const { rename } = process.getBuiltinModule('node:fs/promises')
  await throughTemporary(path, text, true, (temporary) => rename(temporary, path))
}

/** File systems without hard links. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']

async function createFile(path: string, text: string): Promise<void> {
  const { link, rm } = process.getBuiltinModule('node:fs/promises')
  await throughTemporary(path, text, false, async (temporary) => {
    await link(temporary, path).catch((error: unknown) => {
      if (!NO_LINKS.includes(nodeCodeOf(error))) throw error
      return createPrivate(path, text, false)
    })
    await rm(temporary, { force: true })
  })
}

/** Writes the text beside its place, for within one file system things are given a name at once, and lets `place` put it there. */
async function throughTemporary(
  path: string,
  text: string,
  isLasting: boolean,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const { mkdir, rm } = process.getBuiltinModule('node:fs/promises')
  await mkdir(process.getBuiltinModule('node:path').dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex')}.tmp`
  try {
    await createPrivate(temporary, text, isLasting)
    await place(temporary)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Never through a link: `x` makes what is not there. */
async function createPrivate(path: string, text: string, isLasting: boolean): Promise<void> {
  const file = await process.getBuiltinModule('node:fs/promises').open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    // Its new name must not reach the disk before it does.
    if (isLasting) await file.sync()
  } finally {
    await file.close()
  }
}

/** Timers of Node fire at once when asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

async function sleep(ms: number, signal?: AbortSignal, background = false): Promise<void> {
  let left = ms
  for (; left > LONGEST_TIMER_MS; left -= LONGEST_TIMER_MS) await timer(LONGEST_TIMER_MS, signal, background)
  return timer(left, signal, background)
}

function timer(ms: number, signal: AbortSignal | undefined, background: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timeout)
      reject(signal?.reason)
    }
    const timeout = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    if (background) timeout.unref()
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
  const { signal, deadlineMs = DEFAULT_HTTP_DEADLINE_MS, maxBodyBytes = DEFAULT_MAX_BODY_BYTES, background = false } = request
  signal?.throwIfAborted()

  const lateness = () => new TransportError('ETIMEDOUT', `no whole answer from ${url.host} within ${deadlineMs} ms`)
  return bounded<HttpResponse>({ deadlineMs, signal, background, lateness }, sleep, (finish, fail) => {
    const outgoing: ClientRequest = send(url, { method: request.method, headers: { ...request.headers }, agent })
    if (background) outgoing.on('socket', (socket) => socket.unref())
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      fail(new TransportError(error.code ?? 'ECONNRESET', `${url.host}: ${error.code ?? error.message}`))
    })
    outgoing.on('response', (incoming) => {
      const head = { status: incoming.statusCode ?? 0, headers: joinHeaders(incoming) }
      readBody(incoming, maxBodyBytes).then((text) => finish({ ...head, text }), fail)
    })
    outgoing.end(request.body)
    return () => outgoing.destroy()
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
    throw new TransportError(nodeCodeOf(error) ?? 'ECONNRESET', 'the answer broke off')
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

async function exec(command: Command): Promise<CommandResult> {
  const { deadlineMs, maxOutputBytes, signal } = command
  signal?.throwIfAborted()
  const child = start(command.command)

  const lateness = () => new TransportError('ETIMEDOUT', `the program did not end within ${deadlineMs} ms`)
  return bounded<CommandResult>({ deadlineMs, signal, lateness }, sleep, (finish, fail) => {
    const output = { stdout: '', stderr: '' }
    let bytes = 0
    child.stdin?.on('error', () => {}).end()
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      bytes += Buffer.byteLength(text)
      if (bytes > maxOutputBytes) return fail(new TransportError('EMSGSIZE', `the program wrote more than ${maxOutputBytes} bytes`))
      output.stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Only the tail is of use in an error.
      output.stderr = (output.stderr + text).slice(-maxOutputBytes)
    })
    child.on('error', (error) => fail(startFailure(error)))
    child.on('close', (exitCode) => finish({ exitCode, ...output }))
    return () => killTree(child)
  })
}

function start(command: Command['command']): ChildProcess {
  const { spawn } = process.getBuiltinModule('node:child_process')
  // On POSIX the child leads a process group of its own, so that the whole tree can be killed.
  const options = { detached: process.platform !== 'win32', windowsHide: true }
  try {
    if (typeof command === 'string') return spawn(command, { ...options, shell: true })
    const [file, ...args] = command
    return spawn(file, args, { ...options, shell: false })
  } catch (error) {
    throw startFailure(error)
  }
}

/** Node's own words would quote the arguments. */
function startFailure(error: unknown): TransportError {
  const code = nodeCodeOf(error) ?? 'EIO'
  return new TransportError(code, `the program could not be started: ${code}`)
}

function nodeCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Ends a child with everything that it started, and its hold on the pipes. Settles when the child is gone. */
async function killTree(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  const isGone = child.exitCode !== null || child.signalCode !== null
  const gone = isGone ? undefined : process.getBuiltinModule('node:events').once(child, 'exit')
  if (process.platform === 'win32') killTreeOfWindows(child, pid)
  else killGroup(pid)
  await gone
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/** Also when its leader has ended: what it started may be alive. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

function killTreeOfWindows(child: ChildProcess, pid: number): void {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const args = ['/pid', String(pid), '/T', '/F']
  spawn('taskkill', args, { stdio: 'ignore', windowsHide: true }).on('error', () => child.kill())
}
