/** @module Identities in Redis: shared by the processes of many machines. */
import { eventsOf, hostRuntime, type EntryPlace, type OnEvent, type Runtime, type Store, type StoreEntry } from '@credchain/core'
import { whileLeased } from '../lease/while-leased.js'
import { bounded } from './bounded.js'
import { scriptRunner, type RedisClient, type RunScript } from './redis-client.js'
import { DELETE, DISCARD, GIVE_BACK, READ, TAKE, WRITE } from './scripts.js'
import { PLAIN, REDIS_SOURCE, sealWith, unusable, type RedisStoreKeys, type Seal } from './sealed-entry.js'

interface RedisStoreBase {
  /** Of `ioredis` or `redis` (node-redis), connected by its owner; clusters and sentinels too. */
  readonly client: RedisClient
  /** Stands before every key. Default: `credchain:`. */
  readonly prefix?: string
  /** Bound on each call of the server, in milliseconds. Default: 250. */
  readonly deadlineMs?: number
  /** Hears, as `notice`, of entries that cannot be read. Of a server that fails, the provider tells that uses the store. */
  readonly onEvent?: OnEvent
}

export type RedisStoreOptions = RedisStoreBase &
  (
    | { /** The keys that entries are encrypted with. */ readonly keys: RedisStoreKeys; readonly encryption?: 'jwe' }
    | {
        /** Entries are plain text: whoever can read the server has the credentials. */ readonly encryption: 'none'
        readonly keys?: undefined
      }
  )

/** What the options make, once they have been checked. */
interface Opened {
  readonly run: RunScript
  readonly seal: Seal
}

interface Lease {
  readonly fence: number
  readonly giveBack: () => Promise<unknown>
}

const PREFIX = 'credchain:'
const DEADLINE_MS = 250

/**
 * Keeps identities in Redis for as long as they live, encrypted (JWE, `dir` with A256GCM) and bound to their key and generation. A fleet mints once a window:
 * the lease is `SET NX PX` with a fencing token. Every call has a deadline; a server that is slow, down or answers nonsense costs sharing, never an answer.
 * Options that can never work, a key of the wrong length say, are `INVALID_CONFIG` at the first call.
 */
export function redisStore(options: RedisStoreOptions, runtime: Runtime = hostRuntime): Store {
  const { prefix = PREFIX, deadlineMs = DEADLINE_MS } = options
  const events = eventsOf(REDIS_SOURCE, () => runtime.now(), options.onEvent)
  const call = bounded(REDIS_SOURCE, deadlineMs, runtime)
  let opened: Opened | undefined

  /** At the first call: building a store throws nothing. */
  function open(): Opened {
    return (opened ??= usable(options))
  }

  // In braces, so that a cluster keeps all of one key together.
  const nameOf = (key: string, what: string) => `${prefix}{${key}}:${what}`
  const entryName = (key: string, id: string) => nameOf(key, `entry:${id}`)

  async function get(key: string): Promise<StoreEntry | undefined> {
    const { run, seal } = open()
    const found = await call(() => run(READ, [nameOf(key, 'kid'), ...seal.ids.map((id) => entryName(key, id))], []))
    const [writer, ...rows]: readonly unknown[] = Array.isArray(found) ? found : []
    const entries: StoreEntry[] = []
    for (const [index, id] of seal.ids.entries()) {
      const entry = await entryIn(rows[index], key, id)
      if (entry !== undefined && (entry.identity.expiration?.getTime() ?? 0) > runtime.now()) entries.push(entry)
    }
    if (entries.length === 0 && typeof writer === 'string' && !seal.ids.includes(writer))
      events.emit({ type: 'notice', reason: 'an entry was encrypted with a key whose id is not among keys: it is not shared' })
    return entries.toSorted((a, b) => b.generation - a.generation)[0]
  }

  async function entryIn(row: unknown, key: string, id: string): Promise<StoreEntry | undefined> {
    const { run, seal } = open()
    const [generation, text]: readonly unknown[] = Array.isArray(row) ? row : []
    if (typeof text !== 'string') return undefined
    const entry = await seal.open(key, typeof generation === 'string' ? Number(generation) : Number.NaN, text)
    if (entry !== undefined) return entry
    events.emit({ type: 'notice', reason: 'an entry is not of this key, or cannot be decrypted: it is discarded' })
    await call(() => run(DISCARD, [entryName(key, id)], [text]))
    return undefined
  }

  async function set(key: string, entry: StoreEntry, expiresAt: number, _place?: EntryPlace, fence = 0): Promise<void> {
    const { run, seal } = open()
    const lifeMs = Math.floor(expiresAt - runtime.now())
    if (lifeMs <= 0) return
    const text = await seal.close(key, entry, expiresAt)
    const [id] = seal.ids
    const args = [String(entry.generation), text, String(fence), String(lifeMs), id]
    await call(() => run(WRITE, [entryName(key, id), nameOf(key, 'kid')], args))
  }

  async function take(key: string, ms: number): Promise<Lease | undefined> {
    const { run } = open()
    const name = nameOf(key, 'lease')
    const holder = globalThis.crypto.randomUUID()
    const giveBack = () => run(GIVE_BACK, [name], [holder])
    const request = () => run(TAKE, [name, nameOf(key, 'fence')], [holder, String(Math.max(1, Math.floor(ms)))])
    // Granted when nobody waits for it any more, it would keep the others waiting.
    const fence = Number(await call(request, giveBack))
    return fence > 0 ? { fence, giveBack: () => call(giveBack) } : undefined
  }

  return {
    get,
    set,
    async delete(key) {
      const { run, seal } = open()
      const names = seal.ids.map((id) => entryName(key, id))
      await call(() => run(DELETE, names, []))
    },
    withLease(key, ms, work, meanwhile, request) {
      let lease: Lease | undefined
      const taken = async () => {
        lease = await take(key, ms)
        return lease?.giveBack
      }
      return whileLeased(taken, () => work(lease?.fence), { ...request, meanwhile }, runtime)
    },
  }
}

function usable(options: RedisStoreOptions): Opened {
  const { client, deadlineMs = DEADLINE_MS } = options
  if (!(deadlineMs > 0)) throw unusable('deadlineMs must be milliseconds, more than 0')
  return { run: scriptRunner(client), seal: sealOf(options) }
}

function sealOf({ encryption, keys }: RedisStoreOptions): Seal {
  if (encryption === 'none' && keys) throw unusable("keys are given, and encryption: 'none' would not use them")
  if (encryption === 'none') return PLAIN
  if (!keys) throw unusable('keys are missing', "To store credentials as plain text, say encryption: 'none'.")
  return sealWith(keys)
}
