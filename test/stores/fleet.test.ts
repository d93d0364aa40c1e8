/** @module Processes, not promises: they share one store through three expiries, and half of them are killed. `pnpm storm` runs it with fifty. */
import { hostRuntime } from '@credchain/core'
import { fileStore } from '@credchain/stores/file'
import { Redis } from 'ioredis'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROLES, startFleet, type Fleet } from './fleet.js'
import { startRedis, withRedis } from './redis-server.js'

const SIZE = Number(process.env['CREDCHAIN_FLEET'] ?? 6)
const SECOND = 1_000
/** Just past the end of what was minted in the window before. */
const EXPIRY_MS = 901 * SECOND
/** A third of it is the lease, which has to outlast a mint on cores that do much else. Many processes on few of them are slow to start. */
const LOAD_TIMEOUT_MS = SIZE > 10 ? 60 * SECOND : 15 * SECOND
const LEASE_MS = LOAD_TIMEOUT_MS / 3
const TEST_MS = 90 * SECOND + SIZE * 4 * SECOND

/** Half of the processes are killed, in each window after the first as many. */
async function liveThroughThreeExpiries(fleet: Fleet): Promise<void> {
  const half = Math.floor(SIZE / 2)
  const kills = [0, Math.ceil(half / 3), Math.ceil((half - Math.ceil(half / 3)) / 2), 0]
  kills[3] = half - (kills[1] ?? 0) - (kills[2] ?? 0)
  for (const [index, kill] of kills.entries()) {
    const size = fleet.alive
    const { answers, mints, calls, killed } = await fleet.window(index === 0 ? 0 : EXPIRY_MS, kill)
    expect(killed).toBe(kill)
    // Whoever lives is answered, with what lives; one that was killed may have been before.
    expect(answers.filter((answer) => 'error' in answer)).toEqual([])
    expect(answers.length).toBeGreaterThanOrEqual((size - kill) * ROLES.length)
    for (const answer of answers) {
      expect('endsIn' in answer && answer.endsIn).toBeGreaterThan(800 * SECOND)
      // Not stuck beyond the lease, the look and the mint that follow it, and what else this machine has to do.
      expect(answer.ms).toBeLessThan(LEASE_MS * (1 + kill) + 5 * SECOND)
    }
    for (const role of ROLES) {
      const made = mints.filter((mint) => mint.role === role)
      const byTheLiving = made.filter(({ isKilled }) => !isKilled).length
      expect(byTheLiving, `calls for ${role} in window ${index}`).toBeLessThanOrEqual(1)
      if (kill === 0) expect(byTheLiving).toBe(1)
      // Those who were answered with a dead process's work have all got the same.
      if (made.length === 1)
        expect(new Set(answers.flatMap((answer) => ('key' in answer && answer.role === role ? [answer.key] : []))).size).toBe(1)
    }
    // STS has seen no call that nobody told of.
    expect(calls).toBeLessThanOrEqual(mints.length)
    if (kill === 0) expect(calls).toBe(ROLES.length)
  }
  expect(fleet.alive).toBe(SIZE - half)
}

describe(`${SIZE} processes on one store: one call of STS a role and window, and nothing is lost when half of them are killed`, () => {
  test(
    'files',
    async () => {
      await using fleet = await startFleet({ size: SIZE, store: { kind: 'file' }, loadTimeoutMs: LOAD_TIMEOUT_MS, random: Math.random })
      await liveThroughThreeExpiries(fleet)
      const listed = await fileStore({}, { ...hostRuntime, homedir: () => fleet.home }).list()
      expect(listed.map(({ problem, role }) => problem ?? role).toSorted((a = '', b = '') => (a < b ? -1 : 1))).toEqual(ROLES)
      const names = await readdir(join(fleet.home, '.aws/cli/cache'))
      expect(names.filter((name) => name.includes('.lock'))).toEqual([])
    },
    TEST_MS,
  )

  withRedis('Redis', () => {
    test(
      'Redis',
      async () => {
        await using server = await startRedis()
        const store = { kind: 'redis', port: server.port, secret: randomBytes(32).toString('base64') } as const
        await using fleet = await startFleet({ size: SIZE, store, loadTimeoutMs: LOAD_TIMEOUT_MS, random: Math.random })
        await liveThroughThreeExpiries(fleet)
        const client = new Redis(server.port)
        const entries = await client.keys('*:entry:*')
        const lives = await Promise.all((await client.keys('*')).map((key) => client.pttl(key)))
        client.disconnect()
        expect(entries).toHaveLength(ROLES.length)
        // Nothing stays for ever.
        expect(lives.filter((ms) => ms < 0)).toEqual([])
      },
      TEST_MS,
    )
  })
})
