import { hostRuntime, type EntryPlace } from '@credchain/core'
import { expectNoSecrets } from '@credchain/sandbox'
import { fileStore } from '@credchain/stores/file'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { COMMAND } from '../e2e/command-process.js'

const HOUR = 3_600_000
let home: string
const dir = () => join(home, '.aws/cli/cache')

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'credchain-cache-'))
})
afterEach(() => rm(home, { recursive: true }))

async function credchain(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], HOME: home }
  const ran = await promisify(execFile)(process.execPath, [COMMAND, 'cache', ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  expectNoSecrets(['canary', 'ASIACANARY'], ran.stdout, ran.stderr)
  return ran
}

/** An entry that lives, and one that has ended. */
async function fill(): Promise<void> {
  for (const [name, endsIn] of [
    ['reader', HOUR],
    ['writer', -HOUR],
  ] as const) {
    const RoleArn = `arn:aws:iam::210987654321:role/${name}`
    const place: EntryPlace = { key: name, sourceFingerprint: 'f', cli: { kind: 'assume-role', params: { RoleArn } } }
    const expiration = new Date(Date.now() + endsIn)
    const identity = {
      accessKeyId: 'ASIACANARY7Q2F',
      secretAccessKey: 'canary',
      sessionToken: 'canary',
      accountId: '210987654321',
      expiration,
    }
    const store = fileStore({ dir: dir() }, { ...hostRuntime, now: () => Date.now() - 2 * HOUR })
    await store.set(place.key, { identity, issuedAt: 0, sourceFingerprint: 'f', generation: 1 }, expiration.getTime(), place)
  }
}

test('list tells role, account, the last four of the key and the end', async () => {
  await fill()
  const { stdout } = await credchain('list')
  const [first, second, ...others] = stdout.trimEnd().split('\n')
  expect(first).toMatch(
    /^[0-9a-f]{40}\.json  arn:aws:iam::210987654321:role\/reader  account 210987654321  key \.\.\.7Q2F  by credchain  expires in /,
  )
  expect(second).toMatch(/role\/writer .* expired .* ago$/)
  expect(others).toEqual([])
})

test('list as data', async () => {
  await fill()
  const listed = JSON.parse((await credchain('list', '--json')).stdout) as unknown[]
  expect(listed).toMatchObject([
    { role: 'arn:aws:iam::210987654321:role/reader', key: '...7Q2F', isExpired: false },
    { role: 'arn:aws:iam::210987654321:role/writer', key: '...7Q2F', isExpired: true },
  ])
})

test('clear removes what has ended, then the rest', async () => {
  await fill()
  expect((await credchain('clear', '--expired')).stdout).toBe('removed 1 entry\n')
  expect(await readdir(dir())).toHaveLength(1)
  expect(JSON.parse((await credchain('clear', '--json')).stdout)).toEqual({ removed: 1 })
  expect((await credchain('list')).stdout).toBe('the cache is empty\n')
})

test('a folder that others may write is neither listed nor cleared', async () => {
  await fill()
  await chmod(dir(), 0o777)
  for (const verb of ['list', 'clear']) {
    const { code, stderr } = await credchain(verb)
    expect([code, stderr]).toEqual([1, expect.stringContaining('can be written by others')])
  }
  expect(await readdir(dir())).toHaveLength(2)
})
