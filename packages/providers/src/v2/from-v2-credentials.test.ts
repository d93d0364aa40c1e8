import { CredentialsError, fromChain, type Runtime } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromV2Credentials } from './from-v2-credentials.js'
import type { V2Credentials } from './v2-credentials.js'

const HOUR_MS = 3_600_000

/** An object as v2 has them: keys for an hour, 15 s of which count as ended. */
function v2Object(world: Pick<Runtime, 'now'>, lifeMs = HOUR_MS) {
  const calls: string[] = []
  const object = {
    accessKeyId: '',
    secretAccessKey: '',
    sessionToken: undefined as string | undefined,
    expireTime: undefined as Date | undefined,
    calls,
    async getPromise() {
      calls.push('get')
      const isDue = object.expireTime !== undefined && object.expireTime.getTime() < world.now() + 15_000
      if (object.accessKeyId === '' || isDue) await object.refreshPromise()
    },
    async refreshPromise() {
      calls.push('refresh')
      object.accessKeyId = `ASIAV2${calls.length}`
      object.secretAccessKey = 'CANARY-secret'
      if (lifeMs === Infinity) return
      object.sessionToken = 'CANARY-token'
      object.expireTime = new Date(world.now() + lifeMs)
    },
  } satisfies V2Credentials & { calls: string[] }
  return object
}

const failing = (error: unknown): V2Credentials => ({
  ...v2Object(fakeWorld()),
  async getPromise() {
    throw error
  },
})

test('gives what the object holds, once for all callers', async () => {
  const world = fakeWorld()
  const object = v2Object(world)
  const provider = fromV2Credentials(object, {}, world)
  const found = await Promise.all(Array.from({ length: 100 }, () => provider()))
  expect(new Set(found).size).toBe(1)
  expect(found[0]).toEqual({
    accessKeyId: 'ASIAV22',
    secretAccessKey: 'CANARY-secret',
    sessionToken: 'CANARY-token',
    expiration: new Date(world.now() + HOUR_MS),
  })
  expect(object.calls).toEqual(['get', 'refresh'])
})

test('has the object refreshed ahead of its own window, and when a service wants others', async () => {
  const world = fakeWorld()
  const object = v2Object(world)
  const provider = fromV2Credentials(object, {}, world)
  await provider()
  world.jump(50 * 60_000)
  await provider()
  await world.settle()
  expect(object.calls).toEqual(['get', 'refresh', 'refresh'])
  await expect(provider({ forceRefresh: true })).resolves.toMatchObject({ accessKeyId: 'ASIAV24' })
})

test('keys without an end are asked for once, and have none', async () => {
  const world = fakeWorld()
  const object = v2Object(world, Infinity)
  const provider = fromV2Credentials(object, {}, world)
  await expect(provider()).resolves.toEqual({ accessKeyId: 'ASIAV22', secretAccessKey: 'CANARY-secret' })
  world.jump(100 * HOUR_MS)
  await provider()
  expect(object.calls).toEqual(['get', 'refresh'])
})

describe('failures', () => {
  const service = { code: 'AccessDenied', statusCode: 403, message: 'CANARY-secret is not allowed' }
  test.each<[string, V2Credentials, string, string]>([
    [
      'a refusal',
      failing(Object.assign(new Error(service.message), service)),
      'REJECTED',
      'v2: the object could not be loaded: AccessDenied',
    ],
    ['a timeout', failing(Object.assign(new Error('CANARY-secret'), { code: 'TimeoutError' })), 'UNAVAILABLE', 'TimeoutError'],
    ['no error', failing('CANARY-secret'), 'UNAVAILABLE', 'v2: the object could not be loaded: Error'],
    ['an error of ours', failing(new CredentialsError('NOT_CONFIGURED', 'env', 'x')), 'NOT_CONFIGURED', 'env: x'],
    ['no keys', { ...v2Object(fakeWorld()), getPromise: async () => {} }, 'UNAVAILABLE', 'holds no keys'],
    ['keys that ended', v2Object(fakeWorld(), 0), 'UNAVAILABLE', 'already expired'],
  ])('%s', async (_, object, code, words) => {
    const world = fakeWorld()
    const error: unknown = await fromV2Credentials(object, {}, world)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
    expectNoSecrets(['CANARY'], error)
  })

  test.each([undefined, {}, { getPromise: 1 }])('%j is no object of v2', async (object) => {
    await expect(fromV2Credentials(object as unknown as V2Credentials, {}, fakeWorld())()).rejects.toThrow(TypeError)
  })
})

const within = (object: V2Credentials, world: FakeWorld = fakeWorld()) => ({ world, provider: fromV2Credentials(object, {}, world) })
describeProvider('fromV2Credentials', {
  build: (runtime) => fromV2Credentials(v2Object(runtime), {}, runtime),
  absent: () => within(failing(new CredentialsError('NOT_CONFIGURED', 'v2', 'nothing'))),
  broken: () => ({ ...within(failing(Object.assign(new Error('x'), { code: 'AccessDenied', statusCode: 403 }))), code: 'REJECTED' }),
  silent: () => within({ ...v2Object(fakeWorld()), getPromise: () => new Promise(() => {}) }),
  working: () => ({ ...within(v2Object(fakeWorld())), identity: { accessKeyId: 'ASIAV22' } }),
  secrets: ['CANARY'],
})

test('is a link of a chain', async () => {
  const world = fakeWorld()
  await expect(fromChain([fromV2Credentials(v2Object(world), {}, world)], {}, world)()).resolves.toMatchObject({ accessKeyId: 'ASIAV22' })
})
