import { EventEmitter, once } from 'node:events'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hostRuntime } from './host-runtime.js'
import type { Command, HttpRequest } from './runtime.js'
import { TransportError } from '../errors/transport-error.js'

const http = (request: HttpRequest) => hostRuntime.http(request)
const exec = (command: Command) => hostRuntime.exec(command)
const sleep = (ms: number, signal?: AbortSignal, background?: boolean) => hostRuntime.sleep(ms, signal, background)
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function listening(server: Server | TcpServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function serve(listener: (...args: Parameters<RequestListener>) => unknown): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    listener(request, response)
  })
  return { url: `http://127.0.0.1:${await listening(server)}/`, server }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function latch(): { gone: Promise<unknown>; end: () => void } {
  const closing = new EventEmitter()
  return { gone: once(closing, 'end'), end: () => closing.emit('end') }
}

async function outcomeOf<T>(pending: Promise<T>): Promise<{ value: T } | { reason: unknown }> {
  return pending.then(
    (value) => ({ value }),
    (reason: unknown) => ({ reason }),
  )
}

/** Reason of a promise that must reject. */
async function reasonOf(pending: Promise<unknown>): Promise<unknown> {
  return pending.then(
    () => expect.unreachable('it did not reject'),
    (reason: unknown) => reason,
  )
}

describe('http', () => {
  test('sends what it is told, and tells what came', async () => {
    const seen: unknown[] = []
    const { url } = await serve(async (request, response) => {
      const { method, url: path, headers } = request
      seen.push({ method, path, custom: headers['x-custom'], length: headers['content-length'], body: await bodyOf(request) })
      response.writeHead(
        418,
        [
          ['X-Once', 'a'],
          ['Set-Cookie', 'b'],
          ['Set-Cookie', 'c'],
        ].flat(),
      )
      response.end('tea ☕')
    })
    const answer = await http({ method: 'POST', url: `${url}path?query=1`, headers: { 'X-Custom': 'yes' }, body: 'süß' })
    expect(answer).toMatchObject({ status: 418, text: 'tea ☕', headers: { 'x-once': 'a', 'set-cookie': 'b, c' } })
    expect(seen).toEqual([{ method: 'POST', path: '/path?query=1', custom: 'yes', length: '5', body: 'süß' }])
  })

  test('bytes as a body, and a character that falls between two chunks', async () => {
    const { url } = await serve(async (request, response) => {
      const [head, tail] = [Buffer.from('☕').subarray(0, 1), Buffer.from('☕').subarray(1)]
      response.write(Buffer.concat([Buffer.from(await bodyOf(request)), head]))
      setImmediate(() => response.end(tail))
    })
    expect(await http({ method: 'PUT', url, body: new Uint8Array([104, 105]) })).toMatchObject({ status: 200, text: 'hi☕' })
  })

  test('one socket serves calls that follow each other', async () => {
    let connections = 0
    const { url, server } = await serve((_, response) => response.end('x'))
    server.on('connection', () => (connections += 1))
    for (let call = 0; call < 5; call += 1) await http({ method: 'GET', url })
    expect(connections).toBe(1)
  })

  test('redirects are not followed', async () => {
    let calls = 0
    const { url } = await serve((_, response) => {
      calls += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await http({ method: 'GET', url })).toMatchObject({ status: 302, headers: { location: '/elsewhere' } })
    expect(calls).toBe(1)
  })

  test('the deadline holds against a peer that drips', async () => {
    const { gone, end } = latch()
    const { url } = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => {
        clearInterval(drip)
        end()
      })
    })
    const started = performance.now()
    expect(await reasonOf(http({ method: 'GET', url, deadlineMs: 150 }))).toMatchObject({ name: 'TransportError', code: 'ETIMEDOUT' })
    const tookMs = performance.now() - started
    expect(tookMs).toBeGreaterThanOrEqual(149)
    expect(tookMs).toBeLessThan(5_000)
    await gone
  })

  test('and against one that says nothing', async () => {
    const { url } = await serve(() => {})
    expect(await reasonOf(http({ method: 'GET', url, deadlineMs: 50 }))).toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('a deadline beyond what timers can hold is no deadline of one millisecond', async () => {
    const { url } = await serve((_, response) => setTimeout(() => response.end('late'), 50))
    expect(await http({ method: 'GET', url, deadlineMs: Infinity })).toMatchObject({ text: 'late' })
  })

  test.each([
    [99, false],
    [100, true],
    [101, true],
  ])('a body of 100 bytes against a cap of %i', async (maxBodyBytes, fits) => {
    const { url } = await serve((_, response) => response.end('x'.repeat(100)))
    const outcome = await outcomeOf(http({ method: 'GET', url, maxBodyBytes }))
    expect(outcome).toMatchObject(fits ? { value: { text: 'x'.repeat(100) } } : { reason: { name: 'TransportError', code: 'EMSGSIZE' } })
  })

  test('an endless body ends at the cap', async () => {
    const { gone, end } = latch()
    const { url } = await serve((_, response) => {
      const pour = () => {
        while (response.write('x'.repeat(65_536)));
      }
      response.on('drain', pour).on('close', () => end())
      pour()
    })
    expect(await reasonOf(http({ method: 'GET', url }))).toMatchObject({ code: 'EMSGSIZE' })
    await gone
  })

  test('nothing is sent for a caller who has left already', async () => {
    let calls = 0
    const { url } = await serve((_, response) => response.end(String((calls += 1))))
    expect(await reasonOf(http({ method: 'GET', url, signal: AbortSignal.abort('gone') }))).toBe('gone')
    expect(calls).toBe(0)
  })

  test.each(['before the head', 'within the body'])('a caller who leaves %s gets the reason, the peer a closed socket', async (when) => {
    const controller = new AbortController()
    const { gone, end } = latch()
    const { url } = await serve((_, response) => {
      response.on('close', () => end())
      if (when === 'within the body') response.write('half')
      setTimeout(() => controller.abort('enough'), 30)
    })
    expect(await reasonOf(http({ method: 'GET', url, signal: controller.signal }))).toBe('enough')
    await gone
  })

  test.each<[string, RequestListener]>([
    ['before the head', (request) => request.socket.destroy()],
    [
      'within the body',
      (request, response) => {
        response.writeHead(200, { 'content-length': '10' }).write('half')
        setTimeout(() => request.socket.destroy(), 30)
      },
    ],
  ])('a peer that breaks off %s', async (_, listener) => {
    const { url } = await serve(listener)
    expect(await reasonOf(http({ method: 'GET', url }))).toMatchObject({ name: 'TransportError', code: 'ECONNRESET' })
  })

  test('a peer that does not speak HTTP', async () => {
    const port = await listening(createTcpServer((socket) => socket.end('SSH-2.0-nonsense\r\n\r\n')))
    const reason = await reasonOf(http({ method: 'GET', url: `http://127.0.0.1:${port}/` }))
    expect(reason).toBeInstanceOf(TransportError)
    expect(String(reason)).not.toContain('SSH')
  })

  test('nobody there', async () => {
    const server = createTcpServer()
    const port = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    const reason = await reasonOf(http({ method: 'GET', url: `http://127.0.0.1:${port}/secret-path` }))
    expect(reason).toMatchObject({ name: 'TransportError', code: 'ECONNREFUSED', message: `127.0.0.1:${port}: ECONNREFUSED` })
  })
})

/** A proxy, and a target behind `0.0.0.0`: loopback on the wire, but no address that is known to be local. */
async function proxied() {
  const connects: string[] = []
  let direct = 0
  const proxy = createServer((_, response) => response.end())
  proxy.on('connect', (request, socket: Socket) => {
    connects.push(String(request.url))
    socket.destroy()
  })
  const proxyPort = await listening(proxy)
  const port = await listening(
    createTcpServer((socket) => {
      direct += 1
      socket.destroy()
    }),
  )
  return { proxyUrl: `http://127.0.0.1:${proxyPort}`, port, connects, directs: () => direct }
}

describe('proxies', () => {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy']
  beforeEach(() => {
    const before = names.map((name) => [name, process.env[name]] as const)
    for (const name of names) delete process.env[name]
    cleanups.push(() => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    })
  })

  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])('%s is asked to connect to hosts of https', async (name) => {
    const { proxyUrl, port, connects, directs } = await proxied()
    process.env[name] = proxyUrl
    expect(await reasonOf(http({ method: 'GET', url: `https://0.0.0.0:${port}/` }))).toBeInstanceOf(TransportError)
    expect(connects).toEqual([`0.0.0.0:${port}`])
    expect(directs()).toBe(0)
  })

  test.each([
    ['a host of NO_PROXY', 'https://0.0.0.0', { NO_PROXY: '0.0.0.0' }],
    ['NO_PROXY for all', 'https://0.0.0.0', { NO_PROXY: '*' }],
    ['loopback', 'https://127.0.0.1', {}],
    ['http', 'http://0.0.0.0', { HTTP_PROXY: 'http://127.0.0.1:1' }],
  ])('%s is reached directly', async (_, origin, env) => {
    const { proxyUrl, port, connects, directs } = await proxied()
    Object.assign(process.env, { HTTPS_PROXY: proxyUrl, ...env })
    expect(await reasonOf(http({ method: 'GET', url: `${origin}:${port}/` }))).toBeInstanceOf(TransportError)
    expect(connects).toEqual([])
    expect(directs()).toBe(1)
  })

  // A proxy that cannot be used shows who would have used it; the aborted signal keeps the others from sending anything.
  test.each([
    ['localhost', true],
    ['127.9.9.9', true],
    ['[::1]', true],
    ['169.254.169.254', true],
    ['169.254.170.2', true],
    ['[fe80::1]', true],
    ['[fd00:ec2::254]', true],
    ['[fd00:ec2::23]', true],
    ['sts.amazonaws.com', false],
    ['127.example', false],
    ['10.0.0.1', false],
    ['[::1234]', false],
  ])('%s is local: %s', async (host, isLocal) => {
    process.env.HTTPS_PROXY = 'http://user:canary password@'
    const reason = await reasonOf(http({ method: 'GET', url: `https://${host}/`, signal: AbortSignal.abort('not sent') }))
    expect(String(reason)).toBe(isLocal ? 'not sent' : 'TransportError: the proxy of HTTPS_PROXY or ALL_PROXY is not a URL')
  })
})

const node = (script: string, ...args: string[]) => [process.execPath, '-e', script, ...args] as const

/** A shell line that starts a grandchild, and the connection which the grandchild holds as long as it lives. */
async function family(ending: string) {
  const server = createTcpServer()
  const port = await listening(server)
  const born = once(server, 'connection').then(([socket]: Socket[]) => socket)
  const command = `${process.execPath} -e 'require("net").connect(${port}, "127.0.0.1").resume()' & ${ending}`
  const death = async () => {
    const socket = await born
    if (socket !== undefined && !socket.closed) await once(socket.on('error', () => {}).resume(), 'close')
  }
  return { command, born, death }
}

describe('exec', () => {
  const limits = { deadlineMs: 10_000, maxOutputBytes: 65_536 }

  test.each([
    ['a shell line', 'echo out; echo err >&2', { exitCode: 0, stdout: 'out\n', stderr: 'err\n' }],
    ['an exit code', 'exit 7', { exitCode: 7, stdout: '', stderr: '' }],
    ['a signal', 'kill -9 $$', { exitCode: null, stdout: '', stderr: '' }],
    ['nothing to read', 'cat', { exitCode: 0, stdout: '', stderr: '' }],
    ['no such program for the shell', 'credchain-no-such-program 2>/dev/null', { exitCode: 127, stdout: '', stderr: '' }],
  ])('%s', async (_, command, expected) => {
    expect(await exec({ command, ...limits })).toEqual(expected)
  })

  test('arguments reach a program as they are: no shell', async () => {
    const args = ['$HOME', '; echo no', '"quoted"', '*', '']
    const { stdout } = await exec({ command: node('console.log(JSON.stringify(process.argv.slice(1)))', ...args), ...limits })
    expect(JSON.parse(stdout)).toEqual(args)
  })

  test('a character that falls between two writes', async () => {
    const script = `process.stdout.write(Buffer.from([0xe2])); setTimeout(() => process.stdout.write(Buffer.from([0x98, 0x95])), 50)`
    expect(await exec({ command: node(script), ...limits })).toMatchObject({ stdout: '☕' })
  })

  test.each<[string, readonly [string, ...string[]], string]>([
    ['a program that is not there', ['/credchain/no/such/program', 'canary'], 'ENOENT'],
    ['a file that may not be run', ['/etc/passwd', 'canary'], 'EACCES'],
    ['an argument that no program can take', [process.execPath, 'canary\u0000'], 'ERR_INVALID_ARG_VALUE'],
  ])('%s', async (_, command, code) => {
    const reason = await reasonOf(exec({ command, ...limits }))
    expect(reason).toMatchObject({ name: 'TransportError', code })
    expect(String(reason)).not.toContain('canary')
  })

  test.each([
    [99, false],
    [100, true],
  ])('100 bytes against a cap of %i', async (maxOutputBytes, fits) => {
    const pending = exec({ command: node('process.stdout.write("x".repeat(100))'), deadlineMs: 10_000, maxOutputBytes })
    expect(await outcomeOf(pending)).toMatchObject(
      fits ? { value: { stdout: 'x'.repeat(100) } } : { reason: { name: 'TransportError', code: 'EMSGSIZE' } },
    )
  })

  test('a program that writes without end is stopped', async () => {
    expect(await reasonOf(exec({ command: 'yes', ...limits }))).toMatchObject({ code: 'EMSGSIZE' })
  })

  test('complaints are cut from the front', async () => {
    const { stderr } = await exec({
      command: node('process.stderr.write("x".repeat(100) + "end")'),
      deadlineMs: 10_000,
      maxOutputBytes: 10,
    })
    expect(stderr).toBe('xxxxxxxend')
  })

  test.each([
    ['a sleeper', 'sleep 30'],
    ['one that has closed its output', 'exec >&- 2>&-; sleep 30'],
    ['one that ignores polite signals', `trap '' TERM INT HUP; sleep 30`],
  ])('the deadline ends %s', async (_, command) => {
    const started = performance.now()
    expect(await reasonOf(exec({ command, deadlineMs: 100, maxOutputBytes: 100 }))).toMatchObject({
      name: 'TransportError',
      code: 'ETIMEDOUT',
    })
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test.each([
    ['its parent waits for it', 'wait'],
    ['its parent has ended, and it holds the output', 'exit 0'],
  ])('the deadline ends a grandchild when %s', async (_, ending) => {
    const { command, born, death } = await family(ending)
    const pending = reasonOf(exec({ command, deadlineMs: 1_500, maxOutputBytes: 100 }))
    await born
    expect(await pending).toMatchObject({ code: 'ETIMEDOUT' })
    await death()
  })

  test('so does an abort, with its own reason', async () => {
    const { command, born, death } = await family('wait')
    const controller = new AbortController()
    const pending = reasonOf(exec({ command, ...limits, signal: controller.signal }))
    await born
    controller.abort('enough')
    expect(await pending).toBe('enough')
    await death()
  })

  test('nothing is started for a caller who has left already', async () => {
    expect(await reasonOf(exec({ command: 'echo', ...limits, signal: AbortSignal.abort('gone') }))).toBe('gone')
  })
})

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

describe('sleep', () => {
  test('lasts as long as it is told', async () => {
    const started = performance.now()
    await sleep(30)
    expect(performance.now() - started).toBeGreaterThanOrEqual(29)
  })

  test('ends with the reason of an abort, before and during, and leaves no timer', async () => {
    const before = timers()
    expect(await reasonOf(sleep(60_000, AbortSignal.abort('gone')))).toBe('gone')
    const controller = new AbortController()
    const pending = reasonOf(sleep(60_000, controller.signal))
    expect(timers()).toBe(before + 1)
    controller.abort('enough')
    expect(timers()).toBe(before)
    expect(await pending).toBe('enough')
  })

  test('in the background it keeps no process alive', async () => {
    const controller = new AbortController()
    const before = timers()
    const pending = reasonOf(sleep(60_000, controller.signal, true))
    expect(timers()).toBe(before)
    controller.abort('enough')
    await pending
  })

  test.each([2 ** 31, Infinity])('%d ms is longer than a timer can hold, and does not end at once', async (ms) => {
    const controller = new AbortController()
    let ended = false
    const pending = sleep(ms, controller.signal).then(
      () => (ended = true),
      () => {},
    )
    await sleep(30)
    expect(ended).toBe(false)
    controller.abort()
    await pending
  })
})

describe('disk and surroundings', () => {
  test('files are read as text, and a change shows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'host-runtime-'))
    cleanups.push(() => rm(folder, { recursive: true }))
    const path = join(folder, 'file')
    await writeFile(path, 'süß')
    const before = await hostRuntime.fs.stat(path)
    expect(await hostRuntime.fs.readFile(path)).toBe('süß')
    expect(before).toMatchObject({ size: 5, mtimeMs: expect.any(Number), ino: expect.any(Number) })
    await writeFile(path, 'longer than before')
    expect(await hostRuntime.fs.stat(path)).not.toEqual(before)
    expect(await reasonOf(hostRuntime.fs.readFile(join(folder, 'none')))).toMatchObject({ code: 'ENOENT' })
    expect(await reasonOf(hostRuntime.fs.readFile(folder))).toMatchObject({ code: 'EISDIR' })
    expect(await reasonOf(hostRuntime.fs.stat(join(folder, 'none')))).toMatchObject({ code: 'ENOENT' })
  })

  test('the environment is live', () => {
    process.env.HOST_RUNTIME_TEST = 'one'
    expect(hostRuntime.env.HOST_RUNTIME_TEST).toBe('one')
    delete process.env.HOST_RUNTIME_TEST
    expect(hostRuntime.env.HOST_RUNTIME_TEST).toBeUndefined()
  })
})

describe('the home folder', () => {
  const NAMES = ['HOME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH']
  const before = NAMES.map((name) => [name, process.env[name]] as const)
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  test.each<[expected: string, env: Record<string, string>]>([
    ['/home/a', { HOME: '/home/a', USERPROFILE: 'C:\\Users\\b' }],
    ['C:\\Users\\b', { HOME: '', USERPROFILE: 'C:\\Users\\b', HOMEDRIVE: 'D:', HOMEPATH: '\\c' }],
    ['D:\\c', { HOMEDRIVE: 'D:', HOMEPATH: '\\c' }],
    ['C:\\c', { HOMEPATH: '\\c' }],
    [userInfo().homedir, {}],
  ])('is %s', (expected, env) => {
    for (const name of NAMES) delete process.env[name]
    Object.assign(process.env, env)
    expect(hostRuntime.homedir()).toBe(expected)
  })
})

describe('files that are written', () => {
  const { fs } = hostRuntime
  const modeOf = async (path: string) => (await fs.lstat(path)).mode

  async function folder(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'credchain-'))
    cleanups.push(() => rm(dir, { recursive: true }))
    return dir
  }

  test("are the user's alone, as are folders made for them, and nothing else is left", async () => {
    const path = join(await folder(), 'a', 'b', 'file')
    await fs.writeFile(path, 'old')
    await fs.writeFile(path, 'new')
    expect(await fs.readFile(path)).toBe('new')
    expect([await modeOf(path), await modeOf(dirname(path)), await modeOf(dirname(dirname(path)))]).toEqual([0o600, 0o700, 0o700])
    expect(await fs.readDir(dirname(path))).toEqual(['file'])
  })

  test('replace a link, and leave what it pointed to', async () => {
    const dir = await folder()
    await fs.writeFile(join(dir, 'target'), 'untouched')
    await symlink(join(dir, 'target'), join(dir, 'link'))
    expect(await fs.lstat(join(dir, 'link'))).toMatchObject({ kind: 'link' })
    await fs.writeFile(join(dir, 'link'), 'text')
    expect(await fs.lstat(join(dir, 'link'))).toMatchObject({ kind: 'file', size: 4, uid: hostRuntime.uid })
    expect(await fs.readFile(join(dir, 'target'))).toBe('untouched')
  })

  test('are read with their facts, but for links, and without waiting for what is no file', async () => {
    const dir = await folder()
    await fs.writeFile(join(dir, 'file'), 'text')
    expect(await fs.readNoFollow(join(dir, 'file'))).toEqual({ text: 'text', facts: await fs.lstat(join(dir, 'file')) })
    await symlink(join(dir, 'file'), join(dir, 'link'))
    expect(await reasonOf(fs.readNoFollow(join(dir, 'link')))).toMatchObject({ code: 'ELOOP' })
    expect(await reasonOf(fs.readNoFollow(join(dir, 'none')))).toMatchObject({ code: 'ENOENT' })
    expect(await reasonOf(fs.readNoFollow(dir))).toMatchObject({ code: 'EISDIR' })
    await promisify(execFile)('mkfifo', [join(dir, 'pipe')])
    expect(await fs.readNoFollow(join(dir, 'pipe'))).toMatchObject({ text: '', facts: { kind: 'other' } })
  })

  test('that cannot take their place leave nothing behind', async () => {
    const dir = await folder()
    await fs.writeFile(join(dir, 'taken', 'file'), 'x')
    expect(await reasonOf(fs.writeFile(join(dir, 'taken'), 'x'))).toMatchObject({ code: 'EISDIR' })
    expect(await fs.readDir(dir)).toEqual(['taken'])
    expect(await fs.lstat(join(dir, 'taken'))).toMatchObject({ kind: 'folder' })
  })

  test('are made by one of many, also where a link waits', async () => {
    const dir = await folder()
    const tries = Array.from({ length: 10 }, (_, index) => outcomeOf(fs.createFile(join(dir, 'new', 'file'), String(index))))
    const outcomes = await Promise.all(tries)
    expect(outcomes.filter((outcome) => 'value' in outcome)).toHaveLength(1)
    expect(outcomes.filter((outcome) => 'reason' in outcome && (outcome.reason as NodeJS.ErrnoException).code === 'EEXIST')).toHaveLength(9)
    expect(await modeOf(join(dir, 'new', 'file'))).toBe(0o600)
    await symlink(join(dir, 'nowhere'), join(dir, 'link'))
    expect(await reasonOf(fs.createFile(join(dir, 'link'), 'x'))).toMatchObject({ code: 'EEXIST' })
  })

  test('are removed, and are not there', async () => {
    const path = join(await folder(), 'file')
    await fs.createFile(path, 'x')
    await fs.remove(path)
    await fs.remove(path)
    expect(await reasonOf(fs.lstat(path))).toMatchObject({ code: 'ENOENT' })
    expect(await reasonOf(fs.readDir(path))).toMatchObject({ code: 'ENOENT' })
  })
})
