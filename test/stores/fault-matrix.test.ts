/** @module What each store does when things go wrong, as a table: expected and observed. Whoever asks is always answered. */
import {
  hostRuntime,
  stored,
  TransportError,
  type Credentials,
  type CredentialsEvent,
  type Runtime,
  type RuntimeFs,
  type Store,
} from '@credchain/core'
import { expectNoSecrets } from '@credchain/sandbox'
import { fileStore } from '@credchain/stores/file'
import { redisStore, type RedisStoreKeys } from '@credchain/stores/redis'
import { Redis } from 'ioredis'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { startRedis, withRedis, type RedisServer } from './redis-server.js'

const HOUR = 3_600_000
const KEY = 'e'.repeat(64)
const LEASE_MS = 1_000

/** What a fault is done to, and how it is undone. */
type Fault<W> = (world: W) => Promise<void> | void
interface Row<W> {
  readonly fault: string
  /** When it comes: an entry is there already, or not yet. */
  readonly on: 'a warm store' | 'a cold store'
  /** What the next process is given, what is told, and what the one after it is given when all is well again. */
  readonly expected: string
  readonly strike: Fault<W>
  readonly mend?: Fault<W>
}

const table: (readonly [store: string, fault: string, on: string, expected: string, observed: string])[] = []
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})
afterAll(() => {
  const rows = [['store', 'fault', 'on', 'expected', 'observed'] as const, ...table]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => String(row[column]).length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
})

/** Asks as three processes would: one before the fault, one during it, one after. */
async function observe<W>(
  { on, strike, mend }: Row<W>,
  world: W,
  openStore: (onEvent: (event: CredentialsEvent) => void) => Store,
): Promise<string> {
  let mints = 0
  const events: CredentialsEvent[] = []
  const mint = async (): Promise<Credentials> => {
    mints += 1
    const secret = { secretAccessKey: 'canary-secret', sessionToken: 'canary-token' }
    return { accessKeyId: `ASIA${mints}`, ...secret, expiration: new Date(Date.now() + HOUR) }
  }
  const ask = async () => {
    const before = mints
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const place = async () => ({ key: KEY, sourceFingerprint: 'f' })
    const { accessKeyId } = await stored(mint, { store: openStore(onEvent), place, leaseMs: LEASE_MS, onEvent })()
    expect(accessKeyId).toMatch(/^ASIA\d$/)
    return mints === before ? 'shared' : 'minted'
  }
  if (on === 'a warm store') await ask()
  await strike(world)
  const since = performance.now()
  const during = await ask()
  // Bounded: the lease of one that died and a look, or the deadline of a call, and what else this machine has to do.
  expect(performance.now() - since).toBeLessThan(LEASE_MS + 3_000)
  const told = events.length === 0 ? 'silently' : 'told'
  await mend?.(world)
  const after = await ask()
  expectNoSecrets(['canary'], events)
  return `${during} ${told}, then ${after}`
}

function declare<W>(
  store: string,
  rows: readonly Row<W>[],
  open: () => Promise<{ world: W; openStore: (onEvent: (event: CredentialsEvent) => void) => Store }>,
) {
  describe(`the faults of ${store}`, () => {
    test.each(rows)('$fault, on $on: $expected', async (row) => {
      const { world, openStore } = await open()
      const observed = await observe(row, world, openStore)
      table.push([store, row.fault, row.on, row.expected, observed])
      expect(observed).toBe(row.expected)
    })
  })
}

interface Disk {
  readonly dir: string
  /** Stands in for calls of the real one. */
  broken: Partial<RuntimeFs>
}

const failing = (code: string): Fault<Disk> => {
  const fail = () => Promise.reject(new TransportError(code, code))
  return (disk) => {
    disk.broken = { writeFile: fail, createFile: fail }
  }
}
const mended: Fault<Disk> = (disk) => {
  disk.broken = {}
}
const { fs } = hostRuntime

declare<Disk>(
  'file',
  [
    {
      fault: 'slow',
      on: 'a warm store',
      expected: 'shared silently, then shared',
      strike: (disk) => {
        disk.broken = { readNoFollow: (path) => sleep(500).then(() => fs.readNoFollow(path)) }
      },
    },
    { fault: 'full', on: 'a cold store', expected: 'minted told, then minted', strike: failing('ENOSPC'), mend: mended },
    { fault: 'full', on: 'a warm store', expected: 'shared silently, then shared', strike: failing('ENOSPC'), mend: mended },
    { fault: 'read-only', on: 'a cold store', expected: 'minted told, then minted', strike: failing('EROFS'), mend: mended },
    { fault: 'read-only', on: 'a warm store', expected: 'shared silently, then shared', strike: failing('EROFS'), mend: mended },
    {
      fault: 'corrupt',
      on: 'a warm store',
      expected: 'minted silently, then shared',
      strike: ({ dir }) => writeFile(join(dir, `${KEY}.json`), '{"Credentials":{"AccessKeyId":"AS'),
    },
    {
      fault: 'foreign owner',
      on: 'a warm store',
      expected: 'minted told, then shared',
      strike: (disk) => {
        disk.broken = { lstat: async (path) => ({ ...(await fs.lstat(path)), uid: 4_242 }) }
      },
      mend: mended,
    },
    {
      fault: 'symlink',
      on: 'a warm store',
      expected: 'minted told, then minted',
      strike: async ({ dir }) => {
        await rename(dir, `${dir}-elsewhere`)
        await symlink(`${dir}-elsewhere`, dir)
      },
      mend: ({ dir }) => rm(dir),
    },
    {
      fault: 'process killed mid-write',
      on: 'a cold store',
      expected: 'minted silently, then shared',
      strike: async ({ dir }) => {
        await mkdir(dir, { recursive: true, mode: 0o700 })
        await writeFile(join(dir, `${KEY}.json.0123456789abcdef.tmp`), '{"Credentials":{"Acc')
        await writeFile(join(dir, `${KEY}.lease`), JSON.stringify({ token: '0123abcd', until: Date.now() + LEASE_MS }))
      },
    },
  ],
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'credchain-faults-'))
    cleanups.push(() => rm(home, { recursive: true }))
    const world: Disk = { dir: join(home, 'cache'), broken: {} }
    const disk = new Proxy(fs, { get: (real, name: keyof RuntimeFs) => world.broken[name] ?? real[name] })
    const runtime: Runtime = { ...hostRuntime, fs: disk }
    return { world, openStore: (onEvent) => fileStore({ dir: world.dir, onEvent }, runtime) }
  },
)

interface Fleet {
  readonly server: RedisServer
  readonly raw: Redis
  keys: RedisStoreKeys
}

const keyOf = (id: string) => ({ id, secret: randomBytes(32) })
const entryName = (key: string) => `credchain:{${key}}:entry:first`
const configured =
  (name: string, value: string): Fault<Fleet> =>
  async ({ raw }) => {
    await raw.config('SET', name, value)
  }

withRedis('the faults of Redis', () => {
  declare<Fleet>(
    'redis',
    [
      {
        fault: 'slow',
        on: 'a warm store',
        expected: 'minted told, then shared',
        strike: ({ server }) => server.freeze(),
        mend: ({ server }) => server.thaw(),
      },
      {
        fault: 'full',
        on: 'a cold store',
        expected: 'minted told, then minted',
        strike: configured('maxmemory', '1'),
        mend: configured('maxmemory', '0'),
      },
      {
        fault: 'read-only',
        on: 'a cold store',
        expected: 'minted told, then minted',
        strike: async ({ raw }) => {
          await raw.call('REPLICAOF', '127.0.0.1', '1')
        },
        mend: async ({ raw }) => {
          await raw.call('REPLICAOF', 'NO', 'ONE')
        },
      },
      {
        fault: 'corrupt',
        on: 'a warm store',
        expected: 'minted told, then shared',
        strike: async ({ raw }) => {
          await raw.hset(entryName(KEY), 'v', 'garbage')
        },
      },
      {
        fault: 'evicted',
        on: 'a warm store',
        expected: 'minted silently, then shared',
        strike: async ({ raw }) => {
          await raw.flushall()
        },
      },
      {
        fault: "foreign owner: another's password",
        on: 'a warm store',
        expected: 'minted told, then shared',
        strike: async ({ raw }) => {
          await raw.config('SET', 'requirepass', 'canary')
        },
        mend: async ({ raw }) => {
          await raw.config('SET', 'requirepass', '')
        },
      },
      {
        fault: 'entry moved to another key',
        on: 'a cold store',
        expected: 'minted told, then shared',
        strike: async ({ raw, keys }) => {
          const identity = { expiration: new Date(Date.now() + HOUR) }
          const other = redisStore({ client: raw, keys, deadlineMs: 5_000 })
          await other.set('other', { identity, issuedAt: Date.now(), sourceFingerprint: 'f', generation: 1 }, Date.now() + HOUR)
          await raw.rename(entryName('other'), entryName(KEY))
        },
      },
      {
        fault: 'server killed',
        on: 'a warm store',
        expected: 'minted told, then minted',
        strike: ({ server }) => server.kill(),
        mend: ({ server }) => server.restart(),
      },
      {
        fault: 'failover to an empty server',
        on: 'a warm store',
        expected: 'minted silently, then shared',
        strike: ({ server }) => server.restart(),
      },
      {
        fault: 'key rotated',
        on: 'a warm store',
        expected: 'shared silently, then shared',
        strike: (fleet) => {
          fleet.keys = { current: keyOf('next'), previous: [fleet.keys.current] }
        },
      },
      {
        fault: 'wrong key',
        on: 'a warm store',
        expected: 'minted told, then shared',
        strike: (fleet) => {
          fleet.keys = { current: { ...keyOf(''), id: fleet.keys.current.id } }
        },
      },
      {
        fault: 'key of another name',
        on: 'a warm store',
        expected: 'minted told, then shared',
        strike: (fleet) => {
          fleet.keys = { current: keyOf('another') }
        },
      },
    ],
    async () => {
      const server = await startRedis()
      const raw = new Redis(server.port, { retryStrategy: () => 20 })
      raw.on('error', () => {})
      cleanups.push(
        () => server[Symbol.asyncDispose](),
        () => raw.disconnect(),
      )
      const world: Fleet = { server, raw, keys: { current: keyOf('first') } }
      const openStore = (onEvent: (event: CredentialsEvent) => void) => {
        const client = new Redis(server.port, { retryStrategy: () => 20, maxRetriesPerRequest: 100 })
        client.on('error', () => {})
        cleanups.push(() => client.disconnect())
        return redisStore({ client, keys: world.keys, onEvent, deadlineMs: 750 })
      }
      return { world, openStore }
    },
  )
})
