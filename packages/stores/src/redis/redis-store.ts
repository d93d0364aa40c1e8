/** @module Identities in Redis: shared by the processes of many machines. */
import { eventsOf, hostRuntime, type OnEvent, type Runtime, type Store, type StoreEntry } from '@credchain/core'
import { whileLeased } from '../lease/while-leased.js'
import { bounded } from './bounded.js'
import { scriptRunner, type RedisClient, type RunScript } from './redis-client.js'
import { DELETE, DISCARD, GIVE_BACK, READ, TAKE, WRITE } from './scripts.js'
import { PLAIN, sealWith, type RedisStoreKeys, type Seal } from './sealed-entry.js'

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

const SOURCE = 'redis-store'
const PREFIX = 'credchain:'
const DEADLINE_MS = 250

/**
 * Keeps identities in Redis for as long as they live, encrypted (JWE, `dir` with A256GCM) and bound to their key and generation. A fleet mints once a window:
 * the lease is `SET NX PX` with a fencing token. Every call has a deadline; a server that is slow, down or answers nonsense costs sharing, never an answer.
 */
export function redisStore(options: RedisStoreOptions, runtime: Runtime = hostRuntime): Store {
  const { prefix = PREFIX, deadlineMs = DEADLINE_MS } = options
  const events = eventsOf(SOURCE, () => runtime.now(), options.onEvent)
  const call = bounded(SOURCE, deadlineMs, runtime)
  /** The tokens of the leases held now. */
  const fences = new Map<string, number>()
  let opened: { readonly run: RunScript; readonly seal: Seal } | undefined

  /** At the first call: building a store throws nothing. */
  function open() {
    opened ??= { run: scriptRunner(options.client), seal: sealOf(options) }
    return opened
  }

  // In braces, so that a cluster keeps all of one key together.
  const nameOf = (key: string, what: string) => `${prefix}{${key}}:${what}`

  async function get(key: string): Promise<StoreEntry | undefined> {
    const { run, seal } = open()
    const name = nameOf(key, 'entry')
    const found = await call(() => run(READ, [name], []))
    const [generation, text]: readonly unknown[] = Array.isArray(found) ? found : []
    if (typeof text !== 'string') return undefined
    const entry = await seal.open(key, Number(generation), text)
    if (entry === undefined) {
      events.emit({ type: 'notice', reason: 'an entry is not of this key, or cannot be decrypted: it is discarded' })
      await call(() => run(DISCARD, [name], [text]))
      return undefined
    }
    return (entry.identity.expiration?.getTime() ?? 0) > runtime.now() ? entry : undefined
  }

  async function set(key: string, entry: StoreEntry, expiresAt: number): Promise<void> {
    const { run, seal } = open()
    const lifeMs = Math.floor(expiresAt - runtime.now())
    if (lifeMs <= 0) return
    const text = await seal.close(key, entry, expiresAt)
    const args = [String(entry.generation), text, String(fences.get(key) ?? 0), String(lifeMs)]
    await call(() => run(WRITE, [nameOf(key, 'entry')], args))
  }

  async function take(key: string, ms: number): Promise<(() => Promise<unknown>) | undefined> {
    const { run } = open()
    const name = nameOf(key, 'lease')
    const holder = globalThis.crypto.randomUUID()
    const giveBack = () => run(GIVE_BACK, [name], [holder])
    const request = () => run(TAKE, [name, nameOf(key, 'fence')], [holder, String(Math.max(1, Math.floor(ms)))])
    // Granted when nobody waits for it any more, it would keep the others waiting.
    const fence = Number(await call(request, giveBack))
    if (!(fence > 0)) return undefined
    fences.set(key, fence)
    return () => {
      if (fences.get(key) === fence) fences.delete(key)
      return call(giveBack)
    }
  }

  return {
    get,
    set,
    async delete(key) {
      await call(() => open().run(DELETE, [nameOf(key, 'entry')], []))
    },
    withLease: (key, ms, work, meanwhile) => whileLeased(() => take(key, ms), work, meanwhile, runtime),
  }
}

function sealOf({ encryption, keys }: RedisStoreOptions): Seal {
  if (encryption === 'none') return PLAIN
  if (keys === undefined) throw new TypeError("redisStore: keys are missing; to store credentials as plain text, say encryption: 'none'")
  return sealWith(keys)
}
