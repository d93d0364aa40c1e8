import type { HttpRequest } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { connectToSts, type StsClientPlugin, type StsOptions } from './connect-to-sts.js'
import { sentFor } from './sent-for.js'

const KEYS = { accessKeyId: 'AKIACANARYCANARY7Q2F', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
const ANSWER =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>'

/** Calls over a world that takes a second for each answer. */
async function open(options: StsOptions = {}) {
  const answer = { text: ANSWER, headers: { 'content-type': 'text/xml' }, delayMs: 1_000 }
  const world = fakeWorld({ env: { AWS_REGION: 'us-east-1' }, http: [{ request: /./, answer, times: Infinity }] })
  const { client, sts } = await connectToSts(options, world)({ credentials: KEYS })
  const ask = (request: Parameters<typeof sentFor>[0] = {}) => client.send(sentFor(request, new sts.GetCallerIdentityCommand({})))
  return { world, client, sts, ask }
}

test('each of the calls at one time has its own signal, and its own word on who waits', async () => {
  const { world, ask } = await open()
  const leaving = new AbortController()
  const left = ask({ signal: leaving.signal }).catch((error: unknown) => error)
  const others = [ask(), ask({ background: true })]
  while (world.requests.length < 3) await world.settle()
  const reason = new Error('enough')
  leaving.abort(reason)
  expect(await left).toBe(reason)
  await world.advance(1_000)
  expect(await Promise.all(others)).toMatchObject([{ Arn: 'arn:aws:iam::1:user/a' }, { Arn: 'arn:aws:iam::1:user/a' }])
  expect(world.requests.map(({ signal, background }: HttpRequest) => [signal, background])).toEqual([
    [leaving.signal, undefined],
    [undefined, undefined],
    [undefined, true],
  ])
})

test('a command that was not made for a request is sent all the same', async () => {
  const { world, client, sts } = await open()
  const answer = client.send(new sts.GetCallerIdentityCommand({}))
  await world.advance(1_000)
  expect(await answer).toMatchObject({ Arn: 'arn:aws:iam::1:user/a' })
})

test.each([
  { name: 'once', clientConfig: {}, times: 1 },
  { name: 'for each call, where the caller wants that', clientConfig: { cacheMiddleware: false }, times: 3 },
])('the middleware is put together $name', async ({ clientConfig, times }) => {
  let made = 0
  const plugin: StsClientPlugin = {
    applyToStack: (stack) => stack.add((next) => ((made += 1), (args) => next(args)), { step: 'initialize', name: 'counted' }),
  }
  const { world, ask } = await open({ clientConfig, clientPlugins: [plugin] })
  const all = [ask(), ask(), ask()]
  await world.advance(1_000)
  await Promise.all(all)
  expect(made).toBe(times)
})

test('a retry strategy of the older kind leaves nothing behind for the next call', async () => {
  const retryStrategy = { mode: 'standard', retry: (next: (args: object) => Promise<object>, args: object) => next(args) }
  const { world, ask } = await open({ clientConfig: { retryStrategy } as unknown as StsOptions['clientConfig'] })
  for (let times = 0; times < 3; times += 1) {
    const call = ask()
    await world.advance(1_000)
    await call
  }
  const agents = world.requests.map(({ headers }: HttpRequest) => headers?.['user-agent'])
  expect(agents).toHaveLength(3)
  expect(new Set(agents).size).toBe(1)
})

test('a request handler of the caller’s own is told of the call too', async () => {
  const told: unknown[] = []
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(_: object, options: object) {
      told.push(options)
      return { response: { statusCode: 200, headers: { 'content-type': 'text/xml' }, body: new TextEncoder().encode(ANSWER) } }
    },
  } as unknown as NonNullable<StsOptions['clientConfig']>['requestHandler']
  const { ask } = await open({ clientConfig: { requestHandler } })
  const { signal } = new AbortController()
  await ask({ signal })
  expect(told).toEqual([{ abortSignal: signal }])
})
