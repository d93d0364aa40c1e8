import { fromTemporaryCredentials } from '@credchain/providers'
import { startSandbox } from '@credchain/sandbox'
import { createSignedFetch, tenantRole, type SignedFetchOptions } from '@credchain/signing'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as later } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { user } from './world.js'

/** A server of nobody, and what asks it over real sockets. */
async function open(listener: RequestListener, options: Partial<SignedFetchOptions> = {}) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  let connections = 0
  server.on('connection', () => (connections += 1))
  const signed = createSignedFetch({ credentials: user, service: 's3', region: 'us-east-1', allowedHosts: [host], ...options })
  return {
    url: `http://${host}/key`,
    signed,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('an abort', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage: () => void = runInNewContext('gc')

  test.each<[string, (url: string, signal: AbortSignal) => Parameters<typeof fetch>]>([
    ['of the call', (url, signal) => [url, { signal }]],
    ['of a Request', (url, signal) => [new Request(url, { signal })]],
  ])('%s is heard, however late, and with the caller’s reason', async (_name, argumentsOf) => {
    await using world = await open(() => {})
    const caller = new AbortController()
    const answer = world.signed(...argumentsOf(world.url, caller.signal))
    answer.catch(() => {})
    for (let times = 0; times < 5; times += 1) {
      await later(20)
      collectGarbage()
    }
    caller.abort(new Error('enough'))
    await expect(Promise.race([answer, later(5_000, 'nobody heard')])).rejects.toThrow('enough')
  })

  test('before the call: nobody is asked for credentials', async () => {
    const credentials = async () => expect.unreachable()
    await using world = await open(() => {}, { credentials })
    await expect(world.signed(world.url, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})

describe('a redirect', () => {
  const redirects: RequestListener = (_request, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()

  test('is handed back', async () => {
    await using world = await open(redirects)
    const answer = await world.signed(world.url)
    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/'])
  })

  test('is an error where the caller wants none, at once', async () => {
    let asked = 0
    await using world = await open((request, response) => {
      asked += 1
      redirects(request, response)
    })
    await expect(world.signed(world.url, { redirect: 'error' })).rejects.toThrow(TypeError)
    expect(asked).toBe(1)
  })
})

test('what fetch itself refuses is not tried again', async () => {
  await using world = await open((_request, response) => response.end())
  const since = Date.now()
  await expect(world.signed(world.url, { method: 'PUT', body: 'a', headers: { expect: '100-continue' } })).rejects.toThrow(TypeError)
  expect(world.connections()).toBe(0)
  expect(Date.now() - since).toBeLessThan(1_000)
})

test('attempts use one connection: answers that are not wanted are let go', async () => {
  let asked = 0
  await using world = await open((_request, response) => {
    asked += 1
    response.writeHead(asked < 3 ? 503 : 200).end('answer'.repeat(1_000))
  })
  expect((await world.signed(world.url)).status).toBe(200)
  expect([asked, world.connections()]).toEqual([3, 1])
})

test('a stream goes out with the length that the caller tells, as Amazon S3 wants it', async () => {
  let heads: Readonly<Record<string, unknown>> = {}
  await using world = await open((request, response) => {
    heads = request.headers
    request.resume().on('end', () => response.end())
  })
  const body = new Blob(['streamed']).stream()
  await world.signed(world.url, { method: 'PUT', body, headers: { 'content-length': '8' } })
  expect(heads).toMatchObject({ 'content-length': '8' })
  expect(heads).not.toHaveProperty('transfer-encoding')
})

test('a session of 15 minutes that the service calls expired is renewed, and the request made again', async () => {
  const roleArn = 'arn:aws:iam::123456789012:role/tenant'
  await using sandbox = await startSandbox({ users: [user], roles: [{ arn: roleArn, externalId: 'the-tenants-own' }] })
  const params = tenantRole({ roleArn, externalId: 'the-tenants-own' })
  const credentials = fromTemporaryCredentials({ params, masterCredentials: user }, sandbox.runtime)
  const signed = createSignedFetch({ credentials }, sandbox.runtime)
  const users = 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'
  expect((await signed(users)).status).toBe(200)
  const { accessKeyId, expiration } = await credentials()
  expect((expiration?.getTime() ?? 0) - sandbox.clock.now()).toBeLessThanOrEqual(900_000)
  sandbox.revoke(accessKeyId)
  const answer = await signed('https://dynamodb.eu-west-1.amazonaws.com', { method: 'POST', body: '{}' })
  expect(await answer.json()).toMatchObject({ caller: expect.stringContaining('assumed-role/tenant/') })
  expect(sandbox.count('sts', 'AssumeRole')).toBe(2)
})
