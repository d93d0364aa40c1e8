/** @module A Redis server of one's own, on a free port, with nothing on disk. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'vitest'

export interface RedisServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>
  /** Stops and continues its process: a server that is there and does not answer. */
  freeze(): void
  thaw(): void
}

const binary = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path))

/** Declares tests that need a server, or says that they are left out. Where one is required, its absence is a failure. */
export function withRedis(name: string, declare: () => void): void {
  if (binary !== undefined) return declare()
  test(`${name}: left out, for redis-server is not on the PATH (apt-get install redis-server, or brew install redis)`, () => {
    if (process.env['CREDCHAIN_REQUIRE_REDIS'] !== undefined) throw new Error('redis-server is required here')
  })
}

export async function startRedis(...options: string[]): Promise<RedisServer> {
  const port = await freePort()
  let child = await launch(port, options)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      await kill()
      child = await launch(port, options)
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  }
}

async function launch(port: number, options: readonly string[]): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp', ...options]
  const child = spawn(binary ?? 'redis-server', args, { stdio: 'ignore' })
  for (let tries = 0; tries < 200; tries += 1) {
    if (await answers(port)) return child
    await sleep(25)
  }
  child.kill('SIGKILL')
  throw new Error('redis-server did not start')
}

async function answers(port: number): Promise<boolean> {
  const socket = new Socket()
  try {
    socket.connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer] = await once(socket, 'data')
    return String(answer).startsWith('+PONG')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
