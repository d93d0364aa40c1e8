import { hostRuntime, type CredentialsEvent, type Runtime, type Store, type StoreEntry } from '@credchain/core'
import { expectNoSecrets } from '@credchain/sandbox'
import { describeStore, type OpenedStore } from '@credchain/sandbox/contracts'
import { redisStore, type RedisStoreKey, type RedisStoreKeys, type RedisStoreOptions } from '@credchain/stores/redis'
import { Redis } from 'ioredis'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startRedis, withRedis, type RedisServer } from './redis-server.js'

const keyOf = (id: string): RedisStoreKey => ({ id, secret: randomBytes(32) })
const [first, second] = [keyOf('2026-01'), keyOf('2026-02')]
const entryName = (key: string, id = first.id) => `credchain:{${key}}:entry:${id}`
const SOON = Date.now() + 3_600_000

function entry(generation = 1): StoreEntry {
  const identity = { accessKeyId: 'ASIACANARY', secretAccessKey: 'canary-secret', sessionToken: 'canary-token', expiration: new Date(SOON) }
  return { identity, issuedAt: SOON - 3_600_000, sourceFingerprint: 'f', generation }
}

withRedis('redisStore', () => {
  let server: RedisServer
  let raw: Redis
  beforeAll(async () => {
    server = await startRedis()
    raw = new Redis(server.port)
  })
  beforeEach(() => raw.flushall())
  afterAll(async () => {
    raw.disconnect()
    await server[Symbol.asyncDispose]()
  })

  const ioredis = () => {
    const client = new Redis(server.port)
    return { client, close: async () => client.disconnect() }
  }
  const nodeRedis = async () => {
    const client = createClient({ url: server.url })
    await client.connect()
    return { client, close: async () => client.destroy() }
  }
  type Sealing = { keys: RedisStoreKeys } | { encryption: 'none' }
  async function opened(
    { client, close }: Pick<RedisStoreOptions, 'client'> & { close: () => Promise<void> },
    sealing: Sealing,
  ): Promise<OpenedStore> {
    await raw.flushall()
    const skewed = (ms: number): Runtime => ({ ...hostRuntime, now: () => Date.now() + ms })
    // A machine that is busy with other tests is no slow server.
    const open = (skewMs = 0) => redisStore({ client, deadlineMs: 5_000, ...sealing }, skewed(skewMs))
    return {
      store: open(),
      now: Date.now,
      advance: (ms) => sleep(ms),
      another: open,
      corrupt: async (key) => {
        await raw.hset(entryName(key, 'encryption' in sealing ? '' : first.id), 'v', 'garbage')
      },
      close,
    }
  }
  describeStore('redisStore on ioredis', () => opened(ioredis(), { keys: { current: first } }))
  describeStore('redisStore on node-redis', async () => opened(await nodeRedis(), { keys: { current: first } }))
  describeStore('redisStore in plain text', () => opened(ioredis(), { encryption: 'none' }))

  function storeOf(keys: RedisStoreKeys) {
    const events: CredentialsEvent[] = []
    return { events, store: redisStore({ client: raw, keys, deadlineMs: 5_000, onEvent: (event) => events.push(event) }) }
  }
  const unreadable = [expect.objectContaining({ type: 'notice', source: 'redis-store', reason: expect.stringContaining('discarded') })]

  describe('what is in the server', () => {
    test('no secret, and no longer than it lives', async () => {
      await storeOf({ current: first }).store.set('a', entry(), SOON)
      const dump = [await raw.keys('*'), await raw.hgetall(entryName('a'))]
      expectNoSecrets(['canary', 'CANARY'], dump)
      const lifeMs = await raw.pttl(entryName('a'))
      expect(Math.abs(Date.now() + lifeMs - SOON)).toBeLessThan(2_000)
    })

    test('plain text where that is spelled out', async () => {
      await redisStore({ client: raw, encryption: 'none', prefix: 'mine:', deadlineMs: 5_000 }).set('a', entry(), SOON)
      expect(await raw.hget('mine:{a}:entry:', 'v')).toContain('canary-secret')
    })

    test('nothing of a lease once it is given back, but for the count', async () => {
      const { store } = storeOf({ current: first })
      await store.withLease?.('a', 10_000, () => store.set('a', entry(), SOON))
      expect((await raw.keys('*')).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
        entryName('a'),
        'credchain:{a}:fence',
        'credchain:{a}:kid',
      ])
    })
  })

  describe('keys', () => {
    const discarded = 'an entry is not of this key, or cannot be decrypted: it is discarded'
    const foreign = 'an entry was encrypted with a key whose id is not among keys: it is not shared'
    test.each([
      { name: 'a new one, the old among the previous', keys: { current: second, previous: [first] }, told: undefined },
      { name: 'the next one, not used yet', keys: { current: first, previous: [second] }, told: undefined },
      { name: 'another', keys: { current: second }, told: foreign },
      { name: 'another of the same name', keys: { current: { ...second, id: first.id } }, told: discarded },
      {
        name: 'the same in base64url',
        keys: { current: { id: first.id, secret: Buffer.from(first.secret).toString('base64url') } },
        told: undefined,
      },
    ])('$name', async ({ keys, told }) => {
      await storeOf({ current: first }).store.set('a', entry(), SOON)
      const { store, events } = storeOf(keys)
      expect(await store.get('a')).toEqual(told === undefined ? entry() : undefined)
      expect(events.map((event) => 'reason' in event && event.reason)).toEqual(told === undefined ? [] : [told])
      expectNoSecrets(['canary'], events)
      await store.set('a', entry(2), SOON)
      expect(await store.get('a')).toEqual(entry(2))
    })

    test('those who have another leave the entries of these alone', async () => {
      const [ours, theirs] = [storeOf({ current: first }), storeOf({ current: second })]
      await ours.store.set('a', entry(5), SOON)
      expect(await theirs.store.get('a')).toBeUndefined()
      await theirs.store.set('a', entry(1), SOON)
      expect([await ours.store.get('a'), await theirs.store.get('a')]).toEqual([entry(5), entry(1)])
      await theirs.store.delete('a')
      expect(await ours.store.get('a')).toEqual(entry(5))
      expect(ours.events).toEqual([])
    })

    test('of the entries of several the newest generation counts', async () => {
      const both = { current: second, previous: [first] }
      await storeOf({ current: first }).store.set('a', entry(2), SOON)
      await storeOf(both).store.set('a', entry(1), SOON)
      expect(await storeOf(both).store.get('a')).toEqual(entry(2))
      await storeOf(both).store.delete('a')
      expect(await storeOf({ current: first }).store.get('a')).toBeUndefined()
    })
  })

  describe('an entry that is not where and when it was written is refused', () => {
    test.each([
      { name: 'moved to another key', move: async () => raw.rename(entryName('a'), entryName('b')), key: 'b' },
      { name: 'given another generation', move: async () => raw.hset(entryName('a'), 'g', '7'), key: 'a' },
      { name: 'given no generation', move: async () => raw.hdel(entryName('a'), 'g'), key: 'a' },
    ])('$name', async ({ move, key }) => {
      const { store, events } = storeOf({ current: first })
      await store.set('a', entry(), SOON)
      await move()
      expect(await store.get(key)).toBeUndefined()
      expect(events).toEqual(unreadable)
      expect(await raw.exists(entryName(key))).toBe(0)
    })

    test('what is no hash is a miss, and is replaced', async () => {
      const { store } = storeOf({ current: first })
      await raw.set(entryName('a'), 'text')
      expect(await store.get('a')).toBeUndefined()
      await store.set('a', entry(), SOON)
      expect(await store.get('a')).toEqual(entry())
    })

    test('one that was replaced while it was read is left alone', async () => {
      const { store } = storeOf({ current: first })
      await store.set('a', entry(), SOON)
      const text = String(await raw.hget(entryName('a'), 'v'))
      await raw.hset(entryName('a'), 'v', 'garbage')
      const read = store.get('a')
      await raw.hset(entryName('a'), 'v', text)
      expect([undefined, entry()]).toContainEqual(await read)
      expect(await store.get('a')).toEqual(entry())
    })
  })

  describe('the lease', () => {
    test.each([
      { name: 'of another process', successor: () => storeOf({ current: first }).store },
      { name: 'of its own process', successor: (store: Store) => store },
    ])('one who outlived it does not write over what its successor wrote, $name', async ({ successor }) => {
      const { store } = storeOf({ current: first })
      const other = successor(store)
      await store.withLease?.('a', 50, async (fence) => {
        await other.withLease?.('a', 10_000, async (later) => {
          await other.set('a', { ...entry(), issuedAt: 2 }, SOON, undefined, later)
          await store.set('a', { ...entry(), issuedAt: 1 }, SOON, undefined, fence)
        })
      })
      expect((await store.get('a'))?.issuedAt).toBe(2)
    })

    test('nor does it give back what is its successor’s', async () => {
      const { store } = storeOf({ current: first })
      const holder = () => raw.get('credchain:{a}:lease')
      await store.withLease?.('a', 1, async () => {
        await sleep(20)
        await raw.set('credchain:{a}:lease', 'another')
      })
      expect(await holder()).toBe('another')
    })

    test.each([
      { name: 'text', plant: async () => raw.set('credchain:{a}:lease', 'somebody') },
      { name: 'a list', plant: async () => raw.lpush('credchain:{a}:lease', 'somebody') },
    ])('what stands there without an end keeps nobody waiting: $name', async ({ plant }) => {
      await plant()
      expect(await storeOf({ current: first }).store.withLease?.('a', 10_000, async () => 'mine')).toBe('mine')
    })

    test('fencing tokens that were evicted, or are none, begin anew', async () => {
      const { store } = storeOf({ current: first })
      await store.withLease?.('a', 10_000, () => store.set('a', entry(1), SOON))
      await raw.lpush('credchain:{b}:fence', 'x')
      await raw.del('credchain:{a}:fence')
      await store.withLease?.('a', 10_000, () => store.set('a', entry(2), SOON))
      await store.withLease?.('b', 10_000, () => store.set('b', entry(1), SOON))
      expect([await store.get('a'), await store.get('b')]).toEqual([entry(2), entry(1)])
    })
  })
})
