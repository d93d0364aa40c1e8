import { hostRuntime, type CredentialsEvent, type Runtime, type StoreEntry } from '@credchain/core'
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
        await raw.hset(`credchain:{${key}}:entry`, 'v', 'garbage')
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
      const dump = [await raw.keys('*'), await raw.hgetall('credchain:{a}:entry')]
      expectNoSecrets(['canary', 'CANARY'], dump)
      const lifeMs = await raw.pttl('credchain:{a}:entry')
      expect(Math.abs(Date.now() + lifeMs - SOON)).toBeLessThan(2_000)
    })

    test('plain text where that is spelled out', async () => {
      await redisStore({ client: raw, encryption: 'none', prefix: 'mine:', deadlineMs: 5_000 }).set('a', entry(), SOON)
      expect(await raw.hget('mine:{a}:entry', 'v')).toContain('canary-secret')
    })

    test('nothing of a lease once it is given back, but for the count', async () => {
      const { store } = storeOf({ current: first })
      await store.withLease?.('a', 10_000, () => store.set('a', entry(), SOON))
      expect((await raw.keys('*')).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['credchain:{a}:entry', 'credchain:{a}:fence'])
    })
  })

  describe('keys', () => {
    test.each([
      { name: 'a new one, the old among the previous', keys: { current: second, previous: [first] }, isRead: true },
      { name: 'the next one, not used yet', keys: { current: first, previous: [second] }, isRead: true },
      { name: 'another', keys: { current: second }, isRead: false },
      { name: 'another of the same name', keys: { current: { ...second, id: first.id } }, isRead: false },
      {
        name: 'the same in base64url',
        keys: { current: { id: first.id, secret: Buffer.from(first.secret).toString('base64url') } },
        isRead: true,
      },
    ])('$name', async ({ keys, isRead }) => {
      await storeOf({ current: first }).store.set('a', entry(), SOON)
      const { store, events } = storeOf(keys)
      expect(await store.get('a')).toEqual(isRead ? entry() : undefined)
      expect(events).toEqual(isRead ? [] : unreadable)
      expectNoSecrets(['canary'], events)
      await store.set('a', entry(2), SOON)
      expect(await store.get('a')).toEqual(entry(2))
    })
  })

  describe('an entry that is not where and when it was written is refused', () => {
    test.each([
      { name: 'moved to another key', move: async () => raw.rename('credchain:{a}:entry', 'credchain:{b}:entry'), key: 'b' },
      { name: 'given another generation', move: async () => raw.hset('credchain:{a}:entry', 'g', '7'), key: 'a' },
      { name: 'given no generation', move: async () => raw.hdel('credchain:{a}:entry', 'g'), key: 'a' },
    ])('$name', async ({ move, key }) => {
      const { store, events } = storeOf({ current: first })
      await store.set('a', entry(), SOON)
      await move()
      expect(await store.get(key)).toBeUndefined()
      expect(events).toEqual(unreadable)
      expect(await raw.exists(`credchain:{${key}}:entry`)).toBe(0)
    })

    test('what is no hash is a miss, and is replaced', async () => {
      const { store } = storeOf({ current: first })
      await raw.set('credchain:{a}:entry', 'text')
      expect(await store.get('a')).toBeUndefined()
      await store.set('a', entry(), SOON)
      expect(await store.get('a')).toEqual(entry())
    })

    test('one that was replaced while it was read is left alone', async () => {
      const { store } = storeOf({ current: first })
      await store.set('a', entry(), SOON)
      const text = String(await raw.hget('credchain:{a}:entry', 'v'))
      await raw.hset('credchain:{a}:entry', 'v', 'garbage')
      const read = store.get('a')
      await raw.hset('credchain:{a}:entry', 'v', text)
      expect([undefined, entry()]).toContainEqual(await read)
      expect(await store.get('a')).toEqual(entry())
    })
  })

  describe('the lease', () => {
    test('one who outlived it does not write over what its successor wrote', async () => {
      const { store } = storeOf({ current: first })
      const other = storeOf({ current: first }).store
      await store.withLease?.('a', 50, async () => {
        await other.withLease?.('a', 10_000, () => other.set('a', { ...entry(), issuedAt: 2 }, SOON))
        await store.set('a', { ...entry(), issuedAt: 1 }, SOON)
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
