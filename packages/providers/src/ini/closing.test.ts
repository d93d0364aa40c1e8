import { refreshing, type Credentials } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromIni } from './from-ini.js'

const CONFIG = '/home/user/.aws/config'
const HOUR_MS = 3_600_000
const CHAIN = `[default]\nrole_arn = arn:aws:iam::123456789012:role/outer\nsource_profile = inner
[profile inner]\nrole_arn = arn:aws:iam::123456789012:role/inner\ncredential_source = Vault\n`
const KEYS = '[default]\naws_access_key_id = AKIA1\naws_secret_access_key = CANARY\n'
const GUARDED = CHAIN.replace('source_profile', 'mfa_serial = arn:aws:iam::123456789012:mfa/me\nsource_profile')

/** Two roles over a source of the caller's, all refreshed ahead, each call counted. */
function setup() {
  const world = fakeWorld({ files: { [CONFIG]: CHAIN } })
  const calls = { vault: 0, roles: 0 }
  const identity = (name: string): Credentials => ({
    accessKeyId: name,
    secretAccessKey: 'CANARY',
    expiration: new Date(world.now() + HOUR_MS),
  })
  const Vault = async () => identity(`AKIA${(calls.vault += 1)}`)
  const roleAssumer = async () => identity(`ASIA${(calls.roles += 1)}`)
  const open = (vault: typeof Vault = Vault) => fromIni({ autoRefresh: true, roleAssumer, credentialSources: { Vault: vault } }, world)
  /** Half a day without a caller. */
  const idle = async () => {
    for (let hour = 0; hour < 12; hour += 1) await world.advance(HOUR_MS)
  }
  return { world, calls, Vault, open, idle }
}

describe('work in the background', () => {
  test('goes on while nobody calls', async () => {
    const { calls, open, idle } = setup()
    const provider = open()
    await provider()
    await idle()
    expect(calls.roles).toBeGreaterThan(12)
    provider.close()
  })

  test('ends with close, for every part of the profile', async () => {
    const { calls, open, idle } = setup()
    const provider = open()
    await provider()
    provider.close()
    await idle()
    expect(calls).toEqual({ vault: 1, roles: 2 })
  })

  test('ends for every part when the profile becomes another', async () => {
    const { world, calls, open, idle } = setup()
    const provider = open()
    await provider()
    world.files.set(CONFIG, KEYS)
    expect((await provider({ forceRefresh: true })).accessKeyId).toBe('AKIA1')
    await idle()
    expect(calls).toEqual({ vault: 1, roles: 2 })
  })

  test('goes on when the profile becomes one that cannot be run', async () => {
    const { world, calls, open, idle } = setup()
    const provider = open()
    await provider()
    world.files.set(CONFIG, GUARDED)
    await expect(provider({ forceRefresh: true })).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('MFA'),
    })
    world.files.set(CONFIG, CHAIN)
    await idle()
    expect(calls.roles).toBeGreaterThan(12)
    provider.close()
  })

  test('of a cache that the caller registered is left to the caller', async () => {
    const { world, calls, Vault, open, idle } = setup()
    const own = refreshing(Vault, { autoRefresh: true }, world)
    const provider = open(own)
    await provider()
    provider.close()
    await idle()
    expect(calls.roles).toBe(2)
    expect(calls.vault).toBeGreaterThan(12)
    own.close()
  })
})
