import { stored, type Credentials, type CredentialsEvent } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { redisStore, type RedisStoreOptions } from './redis-store.js'
import { WRITE } from './scripts.js'

const HOUR = 3_600_000

/** A client whose server does what the test says. */
function clientThat(answer: () => unknown) {
  const calls: { readonly script: string; readonly rest: readonly unknown[] }[] = []
  const client = {
    defineCommand() {},
    eval: async (script: string, ...rest: unknown[]) => {
      calls.push({ script, rest })
      return answer()
    },
  }
  return { client, calls }
}

function setUp(answer: () => unknown, world: FakeWorld = fakeWorld()) {
  const { client, calls } = clientThat(answer)
  const events: CredentialsEvent[] = []
  const store = redisStore({ client, encryption: 'none' }, world)
  const identity = { accessKeyId: 'A', secretAccessKey: 'canary', sessionToken: 'canary', expiration: new Date(world.now() + HOUR) }
  const mint = async (): Promise<Credentials> => identity
  const place = async () => ({ key: 'k', sourceFingerprint: 'f' })
  const provider = stored(mint, { store, place, onEvent: (event) => events.push(event) }, world)
  return { world, store, calls, events, identity, provider }
}

/** As it is written in plain text. */
const ENTRY = JSON.stringify({ identity: {}, issuedAt: 0, sourceFingerprint: 'f', expiresAt: Date.UTC(2100, 0, 1) })
const never = () => new Promise(() => {})
const refused = () => Promise.reject(Object.assign(new Error('connect to redis://:canary@host failed'), { code: 'ECONNREFUSED' }))
const moving = () => Promise.reject(new Error('READONLY You can’t write against a read only replica.'))

describe('a server that fails costs sharing, never an answer', () => {
  test.each([
    { name: 'silent', answer: never, ms: 250, told: 'no answer within 250 ms' },
    { name: 'down', answer: refused, ms: 0, told: 'the call failed: ECONNREFUSED' },
    { name: 'failing over', answer: moving, ms: 0, told: 'the call failed: READONLY' },
  ])('$name: minted directly after $ms ms, told in words without secrets', async ({ answer, ms, told }) => {
    const { world, provider, identity, events, calls } = setUp(answer)
    let given: Credentials | undefined
    const waiting = provider().then((value) => {
      given = value
    })
    await world.advance(ms - 1)
    expect(given).toBe(ms === 0 ? identity : undefined)
    await world.advance(1)
    await waiting
    expect(given).toBe(identity)
    expect(calls).toHaveLength(1)
    expect(events.map((event) => event.type === 'notice' && event.reason)).toEqual(
      ['the store could not be read', 'the store gave no lease', 'the store could not be read', 'the store could not be written'].map(
        (what) => `${what}: ${told}`,
      ),
    )
    expectNoSecrets(['canary'], events)
  })

  test.each([
    { name: '1 ms before its rest is over it is left alone', ms: 999, calls: 1 },
    { name: 'then it is asked again', ms: 1_000, calls: 2 },
  ])('$name', async ({ ms, calls: expected }) => {
    const { world, store, calls } = setUp(refused)
    await expect(store.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await world.advance(ms)
    await expect(store.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(calls).toHaveLength(expected)
  })

  test('a clock that was set back makes no rest of hours', async () => {
    const { world, store, calls } = setUp(refused)
    await expect(store.get('a')).rejects.toThrow('ECONNREFUSED')
    world.jump(-HOUR)
    await expect(store.get('a')).rejects.toThrow('ECONNREFUSED')
    expect(calls).toHaveLength(2)
  })

  test.each([
    ['nothing', undefined],
    ['a number', 7],
    ['a list of others', [1, 2, 3]],
    ['text that is no entry', [null, ['1', '{"identity":[]}']]],
    ['text that is no JSON', [null, ['1', 'garbage']]],
    ['an entry of no generation', [null, [null, ENTRY]]],
    ['an entry of a generation that no other can be greater than', [null, ['1e300', ENTRY]]],
    ['an entry of a generation that is none', [null, ['NaN', ENTRY]]],
    ['an entry that was issued without end', [null, ['1', ENTRY.replace('"issuedAt":0', '"issuedAt":1e999')]]],
  ])('garbage is a miss: %s', async (_, answer) => {
    const { world, store } = setUp(() => answer)
    const read = store.get('a')
    await world.settle()
    expect(await read).toBeUndefined()
  })

  test('the entry that the garbage was made of is none', async () => {
    const { world, store } = setUp(() => [null, ['1', ENTRY]])
    const read = store.get('a')
    await world.settle()
    expect(await read).toMatchObject({ generation: 1, sourceFingerprint: 'f' })
  })

  test('a lease that is granted when nobody waits for it any more is given back', async () => {
    let grant: (fence: number) => void = () => {}
    const granted = new Promise((resolve) => {
      grant = resolve
    })
    const { world, store, calls } = setUp(() => (calls.length === 1 ? granted : 1))
    const lease = store.withLease?.('a', 1_000, async () => 'done').catch((error: unknown) => error)
    await world.advance(250)
    expect(await lease).toMatchObject({ code: 'UNAVAILABLE' })
    grant(1)
    await world.settle()
    expect(calls.map(({ rest }) => rest.at(-1))).toEqual(['1000', calls[0]?.rest.at(-2)])
  })
})

describe('the lease', () => {
  test.each([
    { name: 'keeps the process alive', request: undefined, sleeps: 1 },
    { name: 'keeps none alive behind', request: { background: true }, sleeps: 0 },
  ])('the wait for it $name', async ({ request, sleeps }) => {
    const { world, store } = setUp(() => 0)
    const waiting = store.withLease?.(
      'a',
      1_000,
      async () => 'mine',
      async () => 'theirs',
      request,
    )
    await world.settle()
    expect(world.pendingSleeps).toBe(sleeps)
    await world.advance(100)
    expect(await waiting).toBe('theirs')
  })

  test('who leaves waits no more', async () => {
    const { world, store } = setUp(() => 0)
    const leaving = new AbortController()
    const outcomes: unknown[] = []
    store
      .withLease?.('a', 1_000, () => expect.fail('it was run'), undefined, { signal: leaving.signal })
      .catch((error: unknown) => outcomes.push(error))
    await world.settle()
    leaving.abort('left')
    await world.settle()
    expect([outcomes, world.pendingSleeps]).toEqual([['left'], 0])
  })

  test('of two holders in one process each writes with its own fence', async () => {
    let granted = 0
    const { world, store, calls, identity } = setUp(() => (granted += 1))
    const entry = { identity, issuedAt: 0, sourceFingerprint: 'f', generation: 1 }
    const fences: unknown[] = []
    const holder = async (workMs: number) =>
      store.withLease?.('a', 10, async (fence) => {
        fences.push(fence)
        await world.sleep(workMs)
        await store.set('a', entry, world.now() + HOUR, undefined, fence)
      })
    const both = [holder(50), holder(20)]
    await world.advance(50)
    await Promise.all(both)
    const written = calls.filter(({ script }) => script === WRITE).map(({ rest }) => Number(rest.at(-3)))
    expect(fences).toEqual([1, 2])
    expect(written).toEqual([2, 1])
  })
})

describe('options that can never work are told at the call', () => {
  const { client } = clientThat(() => undefined)
  const secret = new Uint8Array(32)
  const current = { id: 'a', secret }
  test.each<[string, object, string]>([
    ['no client', { encryption: 'none' }, 'client must be a client of ioredis or of redis (node-redis)'],
    ['another client', { client: { eval: async () => {} }, encryption: 'none' }, 'client must be'],
    ['neither keys nor a word on encryption', { client }, 'keys are missing'],
    ['keys, and that they are not to be used', { client, keys: { current }, encryption: 'none' }, "keys are given, and encryption: 'none'"],
    ['null for keys', { client, keys: null }, 'keys are missing'],
    ['no current key', { client, keys: {} }, 'keys.current.id is missing'],
    ['a short secret', { client, keys: { current: { id: 'a', secret: secret.subarray(1) } } }, 'keys.current.secret is not 32 bytes'],
    [
      'no secret, for its variable is not set',
      { client, keys: { current: { id: 'a', secret: '' } } },
      'keys.current.secret is not 32 bytes',
    ],
    ['a secret that is no base64', { client, keys: { current: { id: 'a', secret: 'canary?' } } }, 'keys.current.secret is not 32 bytes'],
    ['a key without an id', { client, keys: { current: { id: '', secret } } }, 'keys.current.id is missing'],
    ['no key among the previous', { client, keys: { current, previous: [undefined] } }, 'keys.previous[0].id is missing'],
    [
      'a short one among the previous',
      { client, keys: { current, previous: [{ id: 'b', secret: 'AAAA' }] } },
      'keys.previous[0].secret is not 32 bytes',
    ],
    ['two keys of one id', { client, keys: { current, previous: [current] } }, 'every one of keys needs an id of its own'],
    ['no time to answer', { client, keys: { current }, deadlineMs: 0 }, 'deadlineMs must be milliseconds, more than 0'],
    ['a time that is none', { client, keys: { current }, deadlineMs: Number.NaN }, 'deadlineMs must be milliseconds, more than 0'],
  ])('%s', async (_, options, told) => {
    const world = fakeWorld()
    const store = redisStore(options as RedisStoreOptions, world)
    const entry = { identity: {}, issuedAt: 0, sourceFingerprint: 'f', generation: 1 }
    const place = async () => ({ key: 'k', sourceFingerprint: 'f' })
    const failures = await Promise.all(
      [
        store.get('a'),
        store.set('a', entry, world.now() + HOUR),
        store.delete('a'),
        store.withLease?.('a', 1_000, async () => 'done'),
        // Who only has the provider hears of it too, and nothing is minted meanwhile.
        stored(() => expect.fail('it was minted'), { store, place }, world)(),
      ].map((call) => Promise.resolve(call).catch((error: unknown) => error)),
    )
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'INVALID_CONFIG', source: 'redis-store', message: expect.stringContaining(told) })
      expectNoSecrets(['canary'], failure)
    }
  })

  test('and what to do about it', async () => {
    const store = redisStore({ client, keys: { current: { id: 'a', secret: 'AAAA' } } }, fakeWorld())
    await expect(store.get('a')).rejects.toMatchObject({ hint: 'Make one with: openssl rand -base64 32' })
  })
})
