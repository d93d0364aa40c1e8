import * as aws from '@aws-sdk/credential-providers'
import { fromChain, type Runtime } from '@credchain/core'
import { fromContainerMetadata, fromEnv, fromHttp, fromInstanceMetadata } from '@credchain/providers'
import { startSandbox, virtualClock, type Sandbox, type SandboxOptions } from '@credchain/sandbox'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'

const HOUR_MS = 3_600_000
const TOKEN = { service: 'imds', action: 'token' }
const CREDENTIALS = { service: 'imds', action: 'credentials' }
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credchain-metadata-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    clock: virtualClock({ speed: 0 }),
    instanceRole: 'web',
    taskRole: 'task',
    podRole: 'pod',
    ...options,
  })
  onTestFinished(() => sandbox.close())
  return sandbox
}

const within = ({ runtime }: Sandbox, env: Readonly<Record<string, string>>): Runtime => ({ ...runtime, env })

/** The pod's variables, with a token that ends in a line feed as an editor leaves it. */
async function podEnv({ container }: Sandbox, token = container.podToken()): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'token')
  await writeFile(file, `${token}\n`)
  return container.podEnv(file)
}

/** What a call ends with, and how long it took in real milliseconds. */
async function timed(call: Promise<unknown>): Promise<{ end: unknown; ms: number }> {
  const began = performance.now()
  const end = await call.catch((error: unknown) => error)
  return { end, ms: performance.now() - began }
}

/** Puts variables into this process: AWS's own providers look nowhere else. */
function set(variables: Readonly<Record<string, string>>): void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  onTestFinished(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
}

describe('the sandbox is what AWS’s own providers expect', () => {
  test('of an instance, with version 2 and with version 1', async () => {
    const sandbox = await start({ httpTokens: 'optional' })
    set(sandbox.env)
    await expect(aws.fromInstanceMetadata()()).resolves.toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA/),
      accountId: '123456789012',
    })
    sandbox.fault(TOKEN, { kind: 'status', status: 404 })
    await expect(aws.fromInstanceMetadata()()).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) })
    expect(sandbox.requests.map(({ status }) => status)).toEqual([200, 200, 200, 404, 200, 200])
  })

  test('of a task and of a pod', async () => {
    const sandbox = await start()
    const { taskEnv, podToken } = sandbox.container
    const url = taskEnv['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
    const token = taskEnv['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? ''
    const task = aws.fromHttp({ awsContainerCredentialsFullUri: url, awsContainerAuthorizationToken: token })
    const pod = aws.fromHttp({
      awsContainerCredentialsFullUri: `${sandbox.url}/v1/credentials`,
      awsContainerAuthorizationToken: podToken(),
    })
    await expect(Promise.all([task(), pod()])).resolves.toMatchObject([
      { sessionToken: expect.any(String) },
      { sessionToken: expect.any(String) },
    ])
  })
})

describe('instance metadata', () => {
  test('a role that EC2 may not assume is REJECTED, with what to do', async () => {
    const sandbox = await start({ roles: [{ arn: 'arn:aws:iam::123456789012:role/web', trusts: ['999999999999'] }] })
    await expect(fromInstanceMetadata({}, sandbox.runtime)()).rejects.toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('AssumeRoleUnauthorizedAccess'),
      hint: expect.stringContaining('trust policy'),
    })
  })

  test('a session token that the service no longer knows is renewed', async () => {
    const sandbox = await start({ instanceSessionSeconds: 900 })
    const provider = fromInstanceMetadata({ refresh: false }, sandbox.runtime)
    const first = await provider()
    sandbox.fault({ service: 'imds', action: 'credentials' }, { kind: 'status', status: 401 }, { times: 1 })
    await expect(provider()).resolves.toEqual(first)
    sandbox.clock.advance(6 * HOUR_MS)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: expect.not.stringContaining(first.accessKeyId) })
    expect(sandbox.count('imds', 'token')).toBe(3)
  })

  test('one that drips a byte per 300 ms meets the deadline', async () => {
    const sandbox = await start()
    const drip = sandbox.fault({ service: 'imds' }, { kind: 'drip', everyMs: 300 })
    const options = { timeout: 400, maxRetries: 0, refresh: false }
    const { end, ms } = await timed(fromInstanceMetadata(options, sandbox.runtime)())
    expect(end).toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(ms).toBeLessThan(5_000)
    drip.stop()
    sandbox.fault(CREDENTIALS, { kind: 'drip', everyMs: 300 })
    const late = await timed(fromInstanceMetadata(options, sandbox.runtime)())
    expect(late.end).toMatchObject({ code: 'UNAVAILABLE' })
    expect(late.ms).toBeLessThan(5_000)
  })

  test('one that swallows everything costs a second, once', async () => {
    const sandbox = await start()
    sandbox.fault({ service: 'imds' }, { kind: 'hang' })
    const chain = fromChain([fromEnv({}, sandbox.runtime), fromInstanceMetadata({}, sandbox.runtime)], {}, sandbox.runtime)
    const first = await timed(chain())
    expect(String(first.end)).toContain('AWS_EC2_METADATA_DISABLED=true')
    expect(first.ms).toBeGreaterThan(990)
    expect(first.ms).toBeLessThan(5_000)
    const second = await timed(chain())
    expect(second.end).toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(second.ms).toBeLessThan(990)
    expect(sandbox.count('imds')).toBe(1)
  })

  test('that version 2 does not come through is learnt once, where version 1 is allowed', async () => {
    const sandbox = await start({ httpTokens: 'optional' })
    sandbox.fault(TOKEN, { kind: 'hang' })
    const provider = fromInstanceMetadata({ ec2MetadataV1Disabled: false, timeout: 300, refresh: false }, sandbox.runtime)
    for (const call of [1, 2, 3]) await expect(provider(), `call ${call}`).resolves.toMatchObject({ accessKeyId: expect.any(String) })
    expect(sandbox.count('imds', 'token')).toBe(1)
  })

  test('static stability of a chain lasts over the refreshes of an outage', async () => {
    const sandbox = await start()
    const chain = fromChain([fromEnv({}, sandbox.runtime), fromInstanceMetadata({ maxRetries: 0 }, sandbox.runtime)], {}, sandbox.runtime)
    const held = await chain()
    sandbox.fault(CREDENTIALS, { kind: 'status', status: 500 })
    sandbox.clock.advance((held.expiration?.getTime() ?? 0) - sandbox.clock.now())
    for (let minute = 0; minute < 15; minute += 1) {
      expect(await chain()).toBe(held)
      sandbox.clock.advance(60_000)
    }
    await expect(chain()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('containers', () => {
  test('a token file that ends in a line feed, rotated', async () => {
    const sandbox = await start({ containerSessionSeconds: 900 })
    const provider = fromContainerMetadata({ refresh: false }, within(sandbox, await podEnv(sandbox, sandbox.container.podToken(600))))
    const first = await provider()
    expect(first).toMatchObject({ accountId: '123456789012' })
    sandbox.clock.advance(800_000)
    await expect(provider()).rejects.toMatchObject({ code: 'REJECTED', message: expect.stringContaining('token is expired') })
    await podEnv(sandbox)
    await expect(provider()).resolves.toMatchObject({ accessKeyId: expect.not.stringContaining(first.accessKeyId) })
  })

  test('a task, and its wrong token: a 403 is asked for once', async () => {
    const sandbox = await start()
    const { taskEnv } = sandbox.container
    await expect(fromHttp({}, within(sandbox, taskEnv))()).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) })
    const refused = fromHttp({ awsContainerAuthorizationToken: 'other' }, within(sandbox, taskEnv))()
    await expect(refused).rejects.toMatchObject({ code: 'REJECTED', message: expect.stringContaining('AccessDenied') })
    expect(sandbox.count('container', 'task')).toBe(2)
  })

  test('an agent in trouble is asked again, and one that drips meets the deadline', async () => {
    const sandbox = await start()
    const runtime = within(sandbox, sandbox.container.taskEnv)
    sandbox.fault({ service: 'container' }, { kind: 'status', status: 500 }, { times: 1 })
    sandbox.fault({ service: 'container' }, { kind: 'reset' }, { times: 1 })
    await expect(fromHttp({ refresh: false }, runtime)()).resolves.toMatchObject({ accessKeyId: expect.any(String) })
    sandbox.fault({ service: 'container' }, { kind: 'drip', everyMs: 300 })
    const { end, ms } = await timed(fromHttp({ refresh: false, timeout: 400, maxRetries: 0 }, runtime)())
    expect(end).toMatchObject({ code: 'UNAVAILABLE' })
    expect(ms).toBeLessThan(5_000)
  })
})
