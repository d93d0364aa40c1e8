import { startSandbox, type Sandbox } from '@credchain/sandbox'
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roleArn, user } from './world.js'

const KEYS = { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }
const RoleArn = roleArn('reader')

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ users: [user], roles: [{ arn: RoleArn }] })
})
afterAll(() => sandbox.close())

interface End {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** From the script's last line to the end of its process; Node's own start is not counted. */
  readonly lingeredMs: number
}

const PRELUDE = `
import { createCredentialChain, fromChain, hostRuntime, refreshing, sourced } from '@credchain/core'
import { createRolePool, fromTemporaryCredentials } from '@credchain/providers'
const params = { RoleArn: ${JSON.stringify(RoleArn)} }
const masterCredentials = ${JSON.stringify(KEYS)}
const say = (line) => process.stdout.write(line + '\\n')
const identity = (lifeMs) => ({ accessKeyId: 'AKID', secretAccessKey: 'canary', expiration: new Date(Date.now() + lifeMs) })
const down = () => Object.assign(new Error('the source is down'), { tryNextLink: false })
`

/** Runs a script of a user of the built packages, strict about rejections that nobody handles. Killed after 20 s. */
async function run(script: string): Promise<End> {
  const child = spawn(process.execPath, ['--unhandled-rejections=strict', '--input-type=module', '--eval', PRELUDE + script], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], ...sandbox.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const deadline = setTimeout(() => child.kill('SIGKILL'), 20_000)
  let [stdout, stderr] = ['', '']
  let lastWordAt = performance.now()
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString()
    lastWordAt = performance.now()
  })
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(deadline)
  return { code, stdout, stderr: withoutWarnings(stderr), lingeredMs: performance.now() - lastWordAt }
}

/** The SDK's word on old versions of Node is not the script's. */
function withoutWarnings(stderr: string): string {
  return stderr.replace(/\(node:\d+\) Warning: NodeVersionSupportWarning[\s\S]*?created\)\n/, '')
}

describe('a script whose work is done ends by itself within 2 s', () => {
  test.each([
    [
      'a chain that refreshes ahead',
      `const chain = fromChain([fromTemporaryCredentials({ params, masterCredentials })], { autoRefresh: true })
       await chain()
       say((await chain()).accessKeyId.slice(0, 4))`,
      'ASIA\n',
    ],
    [
      'a provider that refreshes ahead',
      `const provider = fromTemporaryCredentials({ params, masterCredentials, autoRefresh: true })
       say((await provider()).accessKeyId.slice(0, 4))`,
      'ASIA\n',
    ],
    [
      'a chain that was preloaded',
      `const chain = fromChain([fromTemporaryCredentials({ params, masterCredentials })], { autoRefresh: true })
       await chain.preload()
       say('loaded')`,
      'loaded\n',
    ],
    [
      'a role pool',
      `const pool = createRolePool({ source: async () => masterCredentials })
       await Promise.all([1, 2, 3].map((n) => pool.role({ ...params, RoleSessionName: 'tenant-' + n })()))
       say(String(pool.size))`,
      '3\n',
    ],
    [
      'a refresh behind that hangs, which nobody waits for',
      `let calls = 0
       const chain = fromChain([sourced('slow', () => (calls += 1) > 1 ? new Promise(() => {}) : Promise.resolve(identity(4_000)))], {
         autoRefresh: true, advisoryWindowMs: 3_000, mandatoryWindowMs: 100 })
       await chain()
       // Into the advisory window.
       await hostRuntime.sleep(2_000)
       await chain()
       await hostRuntime.sleep(50)
       say('done, asked ' + calls)`,
      'done, asked 2\n',
    ],
    [
      'a caller that has left a source that hangs',
      `const provider = refreshing(sourced('hangs', () => new Promise(() => {})))
       await provider({ signal: AbortSignal.timeout(50) }).catch((reason) => say(reason.name))`,
      'TimeoutError\n',
    ],
    [
      'the last caller of a chain has left',
      `const chain = fromChain([sourced('hangs', () => new Promise(() => {}))])
       await chain({ signal: AbortSignal.timeout(50) }).catch((reason) => say(reason.name))`,
      'TimeoutError\n',
    ],
  ])('%s', async (_, script, said) => {
    const { code, stdout, stderr, lingeredMs } = await run(script)
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: said, stderr: '' })
    expect(lingeredMs).toBeLessThan(2_000)
  })

  test('the measure measures: a timer that holds it is seen', async () => {
    const { lingeredMs } = await run(`say('done'); setTimeout(() => {}, 2_500)`)
    expect(lingeredMs).toBeGreaterThan(2_000)
  })
})

describe('a refresh that fails behind is nobody’s unhandled rejection', () => {
  const LIVES = `
    const events = []
    let calls = 0
    const flaky = (fail) => sourced('flaky', async () => {
      calls += 1
      if (calls > 1) return fail()
      return identity(3_000)
    })
    const options = { advisoryWindowMs: 2_250, mandatoryWindowMs: 300, onEvent: ({ type }) => events.push(type) }
    `
  const WATCH = `
    await chain()
    const until = Date.now() + 1_800
    // A process that has something else to do, as a service has.
    while (Date.now() < until) { await chain(); await hostRuntime.sleep(20) }
    say(calls > 1 && events.includes('kept-after-failure') ? 'kept' : 'not tried')`

  test.each([
    ['an error', `throw down()`],
    ['a rejection later', `return hostRuntime.sleep(30).then(() => { throw down() })`],
    ['something that is no Error', `return Promise.reject('no')`],
    [
      'a throw inside a listener of events',
      `options.onEvent = ({ type }) => { events.push(type); throw new Error('listener') }; throw down()`,
    ],
  ])('%s', async (_, body) => {
    const chain = `const chain = fromChain([flaky(() => { ${body} })], { ...options, onEvent: (event) => options.onEvent(event) })`
    const { code, stdout, stderr } = await run(LIVES + chain + WATCH)
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'kept\n', stderr: '' })
  })

  test('ahead of any call', async () => {
    const idle = `
      const chain = fromChain([flaky(() => { throw down() })], { ...options, autoRefresh: true })
      await chain()
      await hostRuntime.sleep(2_700)
      say(calls > 1 ? 'tried' : 'not tried')`
    const { code, stdout, stderr } = await run(LIVES + idle)
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'tried\n', stderr: '' })
  })

  test('of a role in a pool', async () => {
    const pool = `
      const pool = createRolePool({ source: async () => { throw down() } })
      pool.role(params)({ background: true }).catch(() => {})
      await pool.role(params)().catch(({ message }) => say(message))
      await hostRuntime.sleep(200)`
    const { code, stdout, stderr } = await run(pool)
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'the source is down\n', stderr: '' })
  })

  test('the strictness is there: one that nobody handles ends the process', async () => {
    expect((await run(`Promise.reject(new Error('lost'))`)).code).toBe(1)
  })
})

describe('a caller that waits is not abandoned by an early exit', () => {
  // A source on an unref'd timer: by itself it would not keep the process alive.
  const SLOW = `const slow = sourced('slow', async () => (await hostRuntime.sleep(600, undefined, true), identity(3_600_000)))\n`

  test.each([
    ['refreshing', `say((await refreshing(slow)()).accessKeyId)`],
    ['a chain', `say((await fromChain([slow], { autoRefresh: true })()).accessKeyId)`],
    ['a chain in a chain', `say((await fromChain([fromChain([slow])])()).accessKeyId)`],
    ['AWS’s name for a chain', `say((await createCredentialChain(slow).expireAfter(900_000)()).accessKeyId)`],
    ['preload', `const chain = fromChain([slow]); await chain.preload(); say((await chain()).accessKeyId)`],
    [
      'two, of whom one leaves',
      `const p = refreshing(slow); p({ signal: AbortSignal.timeout(10) }).catch(() => {}); say((await p()).accessKeyId)`,
    ],
  ])('%s', async (_, script) => {
    const { code, stdout, stderr } = await run(SLOW + script)
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'AKID\n', stderr: '' })
  })

  test('in the line of a pool that STS throttles', async () => {
    const throttled = sandbox.fault(
      { service: 'sts', action: 'AssumeRole' },
      { kind: 'status', status: 400, code: 'Throttling' },
      { times: 1 },
    )
    const { code, stdout, stderr } = await run(`
      const pool = createRolePool({ source: async () => masterCredentials, concurrency: 1, clientConfig: { maxAttempts: 1 } })
      const first = pool.role(params)().catch(({ code }) => say(code))
      const second = pool.role({ ...params, RoleSessionName: 'second' })()
      await first
      say((await second).accessKeyId.slice(0, 4))`)
    throttled.stop()
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'UNAVAILABLE\nASIA\n', stderr: '' })
  })

  test('the measure measures: without a cache around it nothing keeps the process alive for such a source', async () => {
    // Node's own code for a script whose last line is never reached.
    expect(await run(`${SLOW}say((await slow()).accessKeyId)`)).toMatchObject({ code: 13, stdout: '' })
  })
})

describe('an exchange with a peer that does not answer', () => {
  test.each([
    ['in the background holds no process', true, 'ended, still under way'],
    ['that somebody waits for does', false, 'ended, after the deadline'],
  ])('%s', async (_, background, last) => {
    const fault = sandbox.fault({ service: 'imds' }, { kind: 'hang' }, { times: 1 })
    const { code, stdout } = await run(`
      let state = 'still under way'
      process.on('exit', () => say('ended, ' + state))
      const request = { method: 'GET', url: '${sandbox.url}/latest/meta-data/', deadlineMs: 1000, background: ${background} }
      hostRuntime.http(request).catch(() => { state = 'after the deadline' })`)
    fault.stop()
    expect(code).toBe(0)
    expect(stdout.trim()).toBe(last)
  })
})
