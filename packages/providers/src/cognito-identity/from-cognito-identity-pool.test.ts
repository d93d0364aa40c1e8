import type { CredentialsEvent } from '@credchain/core'
import { fakeWorld, type FakeAnswer, type FakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromCognitoIdentityPool, type FromCognitoIdentityPoolOptions } from './from-cognito-identity-pool.js'
import type { IdentityIdCache } from './identity-id-cache.js'

const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000
const identityPoolId = 'eu-west-1:99999999-8888-7777-6666-555555555555'
const ID = (n: number) => `eu-west-1:0000000${n}-0000-0000-0000-000000000000`
const KEY = `aws:cognito-identity-credentials:${identityPoolId}`

type Service = (operation: string, input: Record<string, unknown>, calls: number) => FakeAnswer

/** A Cognito that makes a new identity at each GetId, unless `service` says otherwise. */
function cognito(service: Service = () => ({})): { world: FakeWorld; calls: string[] } {
  const calls: string[] = []
  let ids = 0
  const world = fakeWorld({ at: START })
  world.expect({
    request: 'POST https://cognito-identity.eu-west-1.amazonaws.com/',
    times: Infinity,
    answer({ headers = {}, body }) {
      const operation = headers['x-amz-target']?.split('.')[1] ?? ''
      const input = JSON.parse(String(body)) as Record<string, unknown>
      calls.push(`${operation} ${JSON.stringify(input)}`)
      const own = service(operation, input, calls.length)
      if (Object.keys(own).length > 0) return own
      if (operation === 'GetId') return { json: { IdentityId: ID((ids += 1)) } }
      const Expiration = (world.now() + HOUR_MS) / 1_000
      const Credentials = { AccessKeyId: `ASIA${calls.length}`, SecretKey: 'canary-secret', SessionToken: 'canary-token', Expiration }
      return { json: { IdentityId: input.IdentityId, Credentials } }
    },
  })
  return { world, calls }
}
const no = (name: string, message = 'no'): FakeAnswer => ({ status: 400, json: { __type: name, message } })
const operations = (calls: readonly string[]) => calls.map((call) => call.split(' ')[0])
const pool = (world: FakeWorld, options: Partial<FromCognitoIdentityPoolOptions> = {}) =>
  fromCognitoIdentityPool({ identityPoolId, ...options }, world)

/** As a browser's storage would, or later. */
function storage(isLate: boolean, entries: Record<string, string> = {}) {
  const items = new Map(Object.entries(entries))
  const at: IdentityIdCache = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      items.set(key, value)
    },
    removeItem: (key) => {
      items.delete(key)
    },
  }
  const later: IdentityIdCache = {
    getItem: async (key) => at.getItem(key),
    setItem: async (key, value) => at.setItem(key, value),
    removeItem: async (key) => at.removeItem(key),
  }
  const cache = isLate ? later : at
  return { cache, items }
}

describe('an identity', () => {
  test('is asked for once, its credentials at each refresh', async () => {
    const { world, calls } = cognito()
    const provider = pool(world, { accountId: '123456789012', customRoleArn: 'arn:aws:iam::123456789012:role/r' })
    await expect(provider()).resolves.toMatchObject({ identityId: ID(1), accessKeyId: 'ASIA2' })
    world.jump(HOUR_MS)
    await expect(provider()).resolves.toMatchObject({ identityId: ID(1), accessKeyId: 'ASIA3' })
    expect(calls).toEqual([
      `GetId ${JSON.stringify({ IdentityPoolId: identityPoolId, AccountId: '123456789012' })}`,
      ...Array.from({ length: 2 }, () => {
        const input = { IdentityId: ID(1), CustomRoleArn: 'arn:aws:iam::123456789012:role/r' }
        return `GetCredentialsForIdentity ${JSON.stringify(input)}`
      }),
    ])
  })

  test('of a guest is the same for every provider of the pool; of somebody with a login it is not kept for others', async () => {
    const { world, calls } = cognito()
    await expect(pool(world)()).resolves.toMatchObject({ identityId: ID(1) })
    await expect(pool(world)()).resolves.toMatchObject({ identityId: ID(1) })
    const logins = { idp: 'canary-login' }
    await expect(pool(world, { logins })()).resolves.toMatchObject({ identityId: ID(2) })
    await expect(pool(world, { logins })()).resolves.toMatchObject({ identityId: ID(3) })
    await expect(pool(world, { logins, userIdentifier: 'ann' })()).resolves.toMatchObject({ identityId: ID(4) })
    await expect(pool(world, { logins, userIdentifier: 'ann' })()).resolves.toMatchObject({ identityId: ID(4) })
    await expect(pool(world, { logins, userIdentifier: 'bob' })()).resolves.toMatchObject({ identityId: ID(5) })
    expect(calls[2]).not.toContain('Logins')
    expect(calls[3]).toBe(`GetId ${JSON.stringify({ IdentityPoolId: identityPoolId, Logins: logins })}`)
  })

  test.each([false, true])('rests in the cache that is given, which may answer later: %s', async (isLate) => {
    const { world, calls } = cognito()
    const { cache, items } = storage(isLate)
    await pool(world, { cache })()
    expect(items).toEqual(new Map([[`${KEY}:ANONYMOUS`, ID(1)]]))
    await pool(world, { cache })()
    expect(operations(calls)).toEqual(['GetId', 'GetCredentialsForIdentity', 'GetCredentialsForIdentity'])
  })

  test.each<[string, FakeAnswer]>([
    ['is not there any more', no('ResourceNotFoundException', `Identity '${ID(7)}' not found.`)],
    ['has a login by now', no('NotAuthorizedException', `Access to Identity '${ID(7)}' is forbidden.`)],
    ['has other logins', no('NotAuthorizedException', "Logins don't match. Please include at least one valid login.")],
  ])('that %s is taken out of the cache and asked for anew', async (_, answer) => {
    const { world, calls } = cognito((_operation, input) => (input.IdentityId === ID(7) ? answer : {}))
    const { cache, items } = storage(false, { [`${KEY}:ann`]: ID(7) })
    await expect(pool(world, { cache, userIdentifier: 'ann' })()).resolves.toMatchObject({ identityId: ID(1) })
    expect(items).toEqual(new Map([[`${KEY}:ann`, ID(1)]]))
    expect(operations(calls)).toEqual(['GetCredentialsForIdentity', 'GetId', 'GetCredentialsForIdentity'])
  })

  test('that vanishes between two refreshes is replaced', async () => {
    const { world } = cognito((_, input, calls) => (input.IdentityId === ID(1) && calls > 2 ? no('ResourceNotFoundException') : {}))
    const provider = pool(world)
    await provider()
    world.jump(HOUR_MS)
    await expect(provider()).resolves.toMatchObject({ identityId: ID(2) })
  })

  test('stays when its credentials are refused for another reason', async () => {
    const { world } = cognito((operation) =>
      operation === 'GetId' ? {} : no('NotAuthorizedException', 'Token is not from a supported provider'),
    )
    const { cache, items } = storage(false)
    await expect(pool(world, { cache })()).rejects.toMatchObject({ code: 'REJECTED' })
    expect(items.size).toBe(1)
  })
})

describe('failures', () => {
  test('of the cache cost a call, and are told', async () => {
    const { world, calls } = cognito()
    const events: CredentialsEvent[] = []
    const broken = () => Promise.reject(new Error('quota'))
    const provider = pool(world, {
      cache: { getItem: broken, setItem: broken, removeItem: broken },
      onEvent: (event) => events.push(event),
    })
    await expect(provider()).resolves.toMatchObject({ identityId: ID(1) })
    expect(operations(calls)).toEqual(['GetId', 'GetCredentialsForIdentity'])
    const notices = events.flatMap((event) => (event.type === 'notice' ? [event.reason] : []))
    expect(notices).toEqual(Array.from({ length: 2 }, () => 'the cache of identity ids failed: quota'))
  })

  test.each<[string, FakeAnswer, string]>([
    ['a pool that is not there', no('ResourceNotFoundException', `IdentityPool '${identityPoolId}' not found.`), 'REJECTED'],
    ['a pool without guests', no('NotAuthorizedException', 'Unauthenticated access is not supported for this identity pool.'), 'REJECTED'],
    ['an answer without an id', { json: { Identity: 1 } }, 'UNAVAILABLE'],
  ])('%s', async (_, answer, code) => {
    const { world } = cognito(() => answer)
    await expect(pool(world)()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`getting an identity of pool ${identityPoolId}`),
    })
  })

  test('an id that is none is a TypeError at the call', async () => {
    await expect(pool(fakeWorld(), { identityPoolId: 'x' })()).rejects.toThrow(/fromCognitoIdentityPool: options.identityPoolId must be/)
  })
})

test('describe names the pool', async () => {
  await expect(pool(fakeWorld()).describe?.()).resolves.toEqual([`identity pool ${identityPoolId} of Amazon Cognito`])
})

const within = (service?: Service) => {
  const { world } = cognito(service)
  return { world, provider: pool(world, { logins: { idp: 'canary-login' } }) }
}
describeProvider('fromCognitoIdentityPool', {
  build: (runtime) => fromCognitoIdentityPool({ identityPoolId: '' }, runtime),
  broken: () => ({ ...within(() => no('NotAuthorizedException', 'bad canary-login')), code: 'REJECTED' }),
  silent: () => {
    const world = fakeWorld({ at: START, http: [{ request: /cognito/, answer: 'hang', times: 9 }] })
    return { world, provider: pool(world) }
  },
  working: () => ({ ...within(), identity: { identityId: ID(1) } }),
  secrets: ['canary'],
})
