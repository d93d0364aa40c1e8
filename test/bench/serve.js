/** @module L: what `credchain serve` answers a second, on loopback, while what it serves is renewed and while it ends, beside a server that does nothing. */
import autocannon from 'autocannon'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { row } from './row.js'

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/credchain.js', import.meta.url))
const SECONDS = 8
const CONNECTIONS = 10
/** The broker asks for others when five minutes are left: with this life, every three seconds. */
const RENEWED_SECONDS = 303
const ENDING_SECONDS = 3
const FLOOR = `const body = JSON.stringify({ AccessKeyId: 'a'.repeat(20), SecretAccessKey: 'b'.repeat(40), Token: 'c'.repeat(300), Expiration: new Date().toISOString() })
  const server = require('node:http').createServer((_, response) => response.end(body))
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ endpoints: [{ url: 'http://127.0.0.1:' + server.address().port }] })))`

/** @param {import('./row.js').Bench} bench */
export async function measureServe({ say }) {
  say('floor')
  const floor = await loaded(['-e', FLOOR], {})
  const rows = [...rowsOf('node:http, a fixed body', floor)]
  for (const [subject, life] of /** @type {const} */ ([
    ['credchain serve, renewed every 3 s', RENEWED_SECONDS],
    ['credchain serve, ending every 3 s', ENDING_SECONDS],
  ])) {
    say(subject)
    const source = await startSource(life)
    rows.push(...rowsOf(subject, await loaded([COMMAND, 'serve', '--json', '--quiet'], source.env), floor))
    source.close()
  }
  return rows
}

/** @typedef {{ perSecond: number[], p99: number, failed: number }} Load */

/**
 * Each beside the floor of the same run: what slows the whole machine for a second slows both.
 * @param {string} subject
 * @param {Load} load
 * @param {Load} [floor] none for the floor itself
 */
function rowsOf(subject, load, floor) {
  const kind = floor === undefined ? 'floor' : 'ours'
  const measures = /** @type {const} */ ([
    ['L requests', 'a second', load.perSecond, floor && median(load) / median(floor), { of: 'ratio', atLeast: 0.25 }],
    ['L p99', 'ms', [load.p99], floor && load.p99 / floor.p99, { of: 'ratio', atMost: 3 }],
    ['L slowest second, of the median', '', [flatness(load)], floor && flatness(load) / flatness(floor), { of: 'ratio', atLeast: 0.5 }],
  ])
  return measures.map(([experiment, unit, samples, ratio, reach]) =>
    row({ experiment, subject, kind, samples, unit, note: `${load.failed} failed`, ...(ratio !== undefined && { ratio, reach }) }),
  )
}

/** @param {Load} load */
function median({ perSecond }) {
  return perSecond.toSorted((a, b) => a - b)[Math.floor(perSecond.length / 2)] ?? Number.NaN
}

/** @param {Load} load */
function flatness(load) {
  return Math.min(...load.perSecond) / median(load)
}

/**
 * A server in a process of its own, which says on its first line where it is.
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<Load>}
 */
async function loaded(args, env) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { endpoints, tokenFile } = JSON.parse(line)
  const authorization = tokenFile === undefined ? 'none' : await readFile(tokenFile, 'utf8')
  const load = { url: endpoints[0].url, connections: CONNECTIONS, headers: { authorization } }
  await autocannon({ ...load, duration: 1 })
  /** @type {number[]} */
  const perSecond = []
  /** @type {import('autocannon').Result} */
  const { latency, errors, timeouts, non2xx } = await new Promise((resolve, reject) => {
    const options = { ...load, duration: SECONDS, sampleInt: 1_000 }
    const running = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)))
    const ticks = /** @type {import('node:events').EventEmitter} */ (running)
    ticks.on('tick', ({ counter }) => perSecond.push(counter))
  })
  child.kill('SIGTERM')
  await once(child, 'exit')
  // The last one may be cut short.
  return { perSecond: perSecond.slice(0, SECONDS - 1), p99: latency.p99, failed: errors + timeouts + non2xx }
}

/**
 * A container endpoint that gives others at every call.
 * @param {number} lifeSeconds
 */
async function startSource(lifeSeconds) {
  let number = 0
  const server = createServer((_, response) => {
    const Expiration = new Date(Date.now() + lifeSeconds * 1_000).toISOString()
    const AccessKeyId = `ASIA${String((number += 1)).padStart(16, '0')}`
    response.end(JSON.stringify({ AccessKeyId, SecretAccessKey: 'b'.repeat(40), Token: 'c'.repeat(300), Expiration }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${address.port}/` }, close: () => server.close() }
}
