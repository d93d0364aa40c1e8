import { expectNoSecrets } from '@credchain/sandbox'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMMAND } from './command-process.js'

const KEY = 'AKIACANARYCANARYUSER'
const SECRET = 'CANARYsecretCANARYsecretCANARYsecret1234'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

let home: string
let silent: Server
let silentUrl: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  mkdirSync(join(home, '.aws'))
  silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  silentUrl = `http://127.0.0.1:${address.port}`
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
  silent.close()
})

/** Runs the built command as a user would, in a home and an environment of its own. */
async function credchain(args: readonly string[], env: Record<string, string> = {}, interruptAfterMs?: number): Promise<Run> {
  const since = performance.now()
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, AWS_EC2_METADATA_SERVICE_ENDPOINT: silentUrl, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const timer = interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), interruptAfterMs)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  expectNoSecrets([SECRET], stdout, stderr)
  return { code, stdout, stderr, ms: performance.now() - since }
}

test('explain on a machine with nothing lists every link and what would make it work, in about a second', async () => {
  const { code, stdout, stderr, ms } = await credchain(['explain'])
  expect(code).toBe(1)
  expect(stderr).toBe('')
  const lines = stdout.trimEnd().split('\n')
  for (const link of ['env', 'ini', 'token-file', 'twilio', 'http', 'instance-metadata']) {
    expect(lines.some((line) => line.includes(` ${link} `) && line.includes('not configured'))).toBe(true)
  }
  expect(stdout).toContain('hint: ')
  expect(ms).toBeGreaterThan(900)
  expect(ms).toBeLessThan(5_000)
})

test('explain says which link is chosen, from which line of which file, and shows of the key the last four', async () => {
  writeFileSync(join(home, '.aws', 'credentials'), `[prod]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`)
  const { code, stdout } = await credchain(['explain', '--profile', 'prod', '--json'], { AWS_EC2_METADATA_DISABLED: 'true' })
  expect(code).toBe(0)
  const report = JSON.parse(stdout) as { chosen: string; links: { name: string; outcome: string; key?: string; details: string[] }[] }
  expect(report.chosen).toBe('ini')
  const chosen = report.links.find(({ outcome }) => outcome === 'chosen')
  expect(chosen).toMatchObject({ name: 'ini', key: '...USER' })
  expect(chosen?.details.join('\n')).toContain('~/.aws/credentials:2')
})

test('explain stops where a chain would: a named profile that does not exist', async () => {
  const { code, stdout } = await credchain(['explain', '--profile', 'prdo'], { AWS_EC2_METADATA_DISABLED: 'true' })
  expect(code).toBe(1)
  expect(stdout).toMatch(/ini\s+failed/)
  expect(stdout).toContain('Nothing chosen: ini stops the chain (INVALID_CONFIG).')
  expect(stdout).toContain('prod')
})

test('explain into a pipe that closes early ends quietly', async () => {
  const script = `"${process.execPath}" "${COMMAND}" explain | head -c 1`
  const child = spawn('sh', ['-c', script], { env: { PATH: process.env['PATH'], HOME: home, AWS_EC2_METADATA_DISABLED: 'true' } })
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  expect(stderr).toBe('')
})

test('wrong usage says so on stderr, with the help', async () => {
  const { code, stdout, stderr } = await credchain(['explian'])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('explain')
})

test('explain, interrupted while a peer does not answer, ends at once', async () => {
  const { code, ms } = await credchain(['explain'], { AWS_METADATA_SERVICE_TIMEOUT: '30' }, 1_000)
  expect(code).toBe(130)
  expect(ms).toBeLessThan(10_000)
})

test('the demo: six expiries and an outage, no request failed, none waited', async () => {
  const { code, stdout } = await credchain(['demo', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ failed: 0, waitedOnARefresh: 0, failures: {}, expiries: expect.any(Number) })
  const { expiries, keptAfterFailure, requests } = JSON.parse(stdout) as Record<string, number>
  expect(expiries).toBeGreaterThanOrEqual(5)
  expect(keptAfterFailure).toBeGreaterThanOrEqual(1)
  expect(requests).toBeGreaterThan(500)
  expect(code).toBe(0)
})

test('the demo, interrupted, cleans up', async () => {
  const { code, stdout } = await credchain(['demo'], {}, 3_000)
  expect(code).toBe(130)
  expect(stdout).toContain('AWS on loopback')
  expect(readdirSync(home).filter((name) => name.startsWith('credchain-demo-'))).toEqual([])
})
