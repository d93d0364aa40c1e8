import { hostRuntime } from '@credchain/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Fault, FaultMatch, FaultOptions } from './faults.js'
import { startSandbox, type Sandbox } from './start-sandbox.js'
import { virtualClock } from './virtual-clock.js'

const START = Date.parse('2026-03-01T12:00:00Z')
const TOKEN = { service: 'imds', action: 'token' }

async function start(): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: virtualClock({ at: START, speed: 0 }), instanceRole: 'web' })
  onTestFinished(() => sandbox.close())
  return sandbox
}

async function closeOnceAsked(sandbox: Sandbox, times: number): Promise<void> {
  while (sandbox.count('imds', 'token') < times) await new Promise(setImmediate)
  await Promise.all([sandbox.close(), sandbox.close()])
}

const putToken = async (url: string, deadlineMs = 5000) =>
  hostRuntime.http({ method: 'PUT', url: `${url}/latest/api/token`, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }, deadlineMs })

describe('faults', () => {
  test('status, with a word on when to try again, as often as it is said', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'status', status: 503, retryAfterSeconds: 7 }, { times: 2 })
    const statuses: number[] = []
    for (let call = 0; call < 3; call++) statuses.push((await putToken(sandbox.url)).status)
    expect(statuses).toEqual([503, 503, 200])
    expect(sandbox.requests.map(({ status, code }) => ({ status, code }))).toEqual([
      { status: 503, code: 'ServiceUnavailable' },
      { status: 503, code: 'ServiceUnavailable' },
      { status: 200, code: undefined },
    ])
  })

  test.each([
    { name: 'STS', path: '/?Action=GetCallerIdentity', status: 429, body: '<Code>Throttling</Code>', retryAfter: undefined },
    { name: 'S3', path: '/b/k?x-id=GetObject', status: 503, body: '<Code>SlowDown</Code>', retryAfter: '1' },
    { name: 'another service', path: '/b', status: 500, body: '"__type":"InternalFailure"', retryAfter: '1' },
  ])('status of $name, in its own form', async ({ path, status, body, retryAfter }) => {
    const sandbox = await start()
    sandbox.fault({}, { kind: 'status', status, ...(retryAfter === undefined ? {} : { retryAfterSeconds: Number(retryAfter) }) })
    const answer = await hostRuntime.http({ method: 'GET', url: sandbox.url + path })
    expect(answer).toMatchObject({ status, text: expect.stringContaining(body) })
    expect(answer.headers['retry-after']).toBe(retryAfter)
  })

  test('a reset breaks the connection', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'reset' }, { times: 1 })
    await expect(putToken(sandbox.url)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await putToken(sandbox.url)).status).toBe(200)
    expect(sandbox.requests.map(({ status }) => status)).toEqual([0, 200])
  })

  test('garbage is 200 and no document', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'garbage' })
    const answer = await putToken(sandbox.url)
    expect(answer.status).toBe(200)
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
  })

  test('latency comes before a usual answer', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'latency', ms: 60 })
    const began = performance.now()
    expect((await putToken(sandbox.url)).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThanOrEqual(55)
  })

  test('latency ends without an answer when the peer is gone', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'latency', ms: 60 }, { times: 1 })
    sandbox.fault(TOKEN, { kind: 'latency', ms: 120 })
    await expect(putToken(sandbox.url, 30)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await putToken(sandbox.url)
    expect(sandbox.requests.map(({ status }) => status)).toEqual([0, 200])
  })

  test('a drip gives the whole answer to who waits, and keeps who does not from any', async () => {
    const sandbox = await start()
    const { stop } = sandbox.fault(TOKEN, { kind: 'drip', everyMs: 1 })
    expect((await putToken(sandbox.url)).text).toMatch(/^[\w-]{52}$/)
    stop()
    sandbox.fault(TOKEN, { kind: 'drip', everyMs: 1000 })
    await expect(putToken(sandbox.url, 50)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('a hang never answers, and closing ends it', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'hang' })
    await expect(putToken(sandbox.url, 30)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    const waiting = putToken(sandbox.url)
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' }), closeOnceAsked(sandbox, 2)])
    await expect(putToken(sandbox.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('closing ends a long wait at once, and may be done twice', async () => {
    const sandbox = await start()
    sandbox.fault(TOKEN, { kind: 'latency', ms: 60_000 })
    const waiting = putToken(sandbox.url)
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' }), closeOnceAsked(sandbox, 1)])
  })

  test('strike what matches, the oldest first, until stopped', async () => {
    const sandbox = await start()
    sandbox.fault({ service: 'sts' }, { kind: 'status', status: 500 })
    sandbox.fault({ action: 'role' }, { kind: 'status', status: 501 })
    sandbox.fault({ service: 'imds' }, { kind: 'status', status: 502 }, { times: 1 })
    const { stop } = sandbox.fault({}, { kind: 'status', status: 504 })
    const first = await putToken(sandbox.url)
    const second = await putToken(sandbox.url)
    stop()
    const third = await putToken(sandbox.url)
    expect([first.status, second.status, third.status]).toEqual([502, 504, 200])
  })

  const wrong: readonly { name: string; behaviour: Fault; options?: FaultOptions }[] = [
    { name: 'no times', behaviour: { kind: 'reset' }, options: { times: 0 } },
    { name: 'half a time', behaviour: { kind: 'reset' }, options: { times: 0.5 } },
    { name: 'a status that is no failure', behaviour: { kind: 'status', status: 200 } },
    { name: 'a negative latency', behaviour: { kind: 'latency', ms: -1 } },
    { name: 'an endless drip', behaviour: { kind: 'drip', everyMs: Number.POSITIVE_INFINITY } },
  ]
  test.each(wrong)('refuse $name', async ({ behaviour, options }) => {
    const sandbox = await start()
    const match: FaultMatch = {}
    expect(() => sandbox.fault(match, behaviour, options)).toThrow(TypeError)
  })
})

describe('startSandbox', () => {
  test('tells where it is, what it was asked, and the time in there', async () => {
    const sandbox = await start()
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(sandbox.env).toEqual({
      AWS_EC2_METADATA_SERVICE_ENDPOINT: sandbox.url,
      AWS_ENDPOINT_URL_STS: sandbox.url,
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_REGION: 'us-east-1',
    })
    sandbox.clock.advance(1000)
    expect((await putToken(sandbox.url)).headers['date']).toBe('Sun, 01 Mar 2026 12:00:01 GMT')
    expect(sandbox.requests).toEqual([{ service: 'imds', action: 'token', status: 200, at: START + 1000 }])
    expect([sandbox.count('imds'), sandbox.count('imds', 'role'), sandbox.count('sts')]).toEqual([1, 0, 0])
  })

  const unsigned: readonly { name: string; path: string; headers: Record<string, string>; body: string; status: number; says: string }[] = [
    {
      name: 'STS',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity',
      status: 403,
      says: '<Code>MissingAuthenticationToken</Code>',
    },
    { name: 'S3', path: '/b/k?x-id=PutObject', headers: {}, body: '', status: 403, says: '<Code>AccessDenied</Code>' },
    {
      name: 'DynamoDB',
      path: '/',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      body: '{}',
      status: 400,
      says: 'MissingAuthenticationTokenException',
    },
    { name: 'another service', path: '/x', headers: {}, body: '', status: 403, says: '"__type":"MissingAuthenticationToken"' },
  ]
  test.each(unsigned)('lets nobody unsigned into $name', async ({ path, headers, body, status, says }) => {
    const sandbox = await start()
    const answer = await hostRuntime.http({ method: 'POST', url: sandbox.url + path, headers, body })
    expect(answer).toMatchObject({ status, text: expect.stringContaining(says) })
  })

  const users = [{ userName: 'a', accessKeyId: 'AKIA1', secretAccessKey: 's' }]
  const arn = 'arn:aws:iam::123456789012:role/a'
  test.each([
    { name: 'two users with one key', options: { users: [...users, ...users] } },
    { name: 'two roles with one ARN', options: { roles: [{ arn }, { arn }] } },
    { name: 'the ARN of something else', options: { roles: [{ arn: arn.replace('role', 'user') }] } },
  ])('refuses $name', async ({ options }) => {
    await expect(startSandbox(options)).rejects.toThrow(TypeError)
  })
})

test('IMDS and the agents of containers tell the virtual time, and are struck by faults', async () => {
  const clock = virtualClock({ at: START, speed: 0 })
  const sandbox = await startSandbox({ clock, taskRole: 'task', podRole: 'pod' })
  onTestFinished(() => sandbox.close())
  const { taskEnv, podEnv, podToken } = sandbox.container
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: task = '', AWS_CONTAINER_AUTHORIZATION_TOKEN: token = '' } = taskEnv
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: pod = '' } = podEnv('/token')
  const get = (url: string, authorization: string) => hostRuntime.http({ method: 'GET', url, headers: { authorization } })

  expect((await putToken(sandbox.url)).headers.date).toBe('Sun, 01 Mar 2026 12:00:00 GMT')
  clock.advance(1000)
  expect(await get(task, token)).toMatchObject({ status: 200, headers: { date: 'Sun, 01 Mar 2026 12:00:01 GMT' } })
  expect(await get(pod, podToken())).toMatchObject({ status: 200 })
  sandbox.fault({ service: 'container', action: 'pod' }, { kind: 'status', status: 503 }, { times: 1 })
  expect(await get(pod, podToken())).toMatchObject({ status: 503, text: 'A fault was injected.' })
  expect([sandbox.count('container', 'task'), sandbox.count('container', 'pod')]).toEqual([1, 2])
})
