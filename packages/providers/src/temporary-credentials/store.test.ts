import { memoryStore, type CredentialsEvent, type EntryPlace, type Store, type StoreEntry } from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { fromTemporaryCredentials, type FromTemporaryCredentialsOptions } from './from-temporary-credentials.js'
import { CODE, HOUR_MS, KEYS, openSts, roleArn, SERIAL } from './sts-world.test-driver.js'

const RoleArn = roleArn('app')
const params = { RoleArn, RoleSessionName: 'nightly' }
const OTHER = { accessKeyId: 'AKIAOTHEROTHER000002', secretAccessKey: 'CANARYotherCANARYotherCANARYotherCANARY1' }
const users = [
  { userName: 'alice', ...KEYS, mfa: { serialNumber: SERIAL, tokenCode: CODE } },
  { userName: 'bob', ...OTHER },
]
const open = (env: Record<string, string> = {}) => openSts({ users, roles: [{ arn: RoleArn }, { arn: roleArn('other') }] }, env)
const base: FromTemporaryCredentialsOptions = { params, masterCredentials: KEYS }

describe('one store', () => {
  test('two providers mint once', async () => {
    await using world = await open()
    const store = memoryStore({}, world.runtime)
    const [one, two] = [base, base].map((options) => fromTemporaryCredentials({ ...options, store }, world.runtime))
    expect(await one?.()).toEqual(await two?.())
    expect(world.calls()).toBe(1)
  })

  test('also when they ask at the same time, and without a cache of their own', async () => {
    await using world = await open()
    const store = memoryStore({}, world.runtime)
    const providers = Array.from({ length: 20 }, () => fromTemporaryCredentials({ ...base, store, refresh: false }, world.runtime))
    const keys = await Promise.all(providers.map(async (provider) => (await provider()).accessKeyId))
    expect(new Set(keys).size).toBe(1)
    expect(world.calls()).toBe(1)
  })

  test('what has expired is minted anew', async () => {
    await using world = await open()
    const store = memoryStore({}, world.runtime)
    const provider = fromTemporaryCredentials({ ...base, store, refresh: false }, world.runtime)
    const { accessKeyId } = await provider()
    world.clock.advance(HOUR_MS)
    expect((await provider()).accessKeyId).not.toBe(accessKeyId)
  })

  test('an order of parameters is no difference, nor is an MFA code', async () => {
    await using world = await open()
    const store = memoryStore({}, world.runtime)
    const mfa = { SerialNumber: SERIAL, TokenCode: CODE }
    const options = [
      { ...base, params: { ...params, ...mfa } },
      {
        ...base,
        params: { SerialNumber: SERIAL, RoleSessionName: 'nightly', RoleArn },
        mfaCodeProvider: () => Promise.reject(new Error('asked')),
      },
    ]
    for (const each of options) await fromTemporaryCredentials({ ...each, store }, world.runtime)()
    expect(world.calls()).toBe(1)
  })

  test.each<[string, FromTemporaryCredentialsOptions]>([
    ['another role', { params: { ...params, RoleArn: roleArn('other') } }],
    ['no role', { params: {} }],
    ['another session name', { params: { ...params, RoleSessionName: 'daily' } }],
    ['an external id', { params: { ...params, ExternalId: 'tenant-7' } }],
    ['a policy', { params: { ...params, Policy: '{"Version":"2012-10-17","Statement":[]}' } }],
    ['policy ARNs', { params: { ...params, PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] } }],
    ['tags', { params: { ...params, Tags: [{ Key: 'team', Value: 'blue' }] } }],
    ['a source identity', { params: { ...params, SourceIdentity: 'alice' } }],
    ['a duration', { params: { ...params, DurationSeconds: 900 } }],
    ['another region', { clientConfig: { region: 'eu-west-1' } }],
    ['another master', { masterCredentials: OTHER }],
  ])('%s is never shared', async (_, change) => {
    await using world = await open()
    const store = memoryStore({}, world.runtime)
    const { accessKeyId } = await fromTemporaryCredentials({ ...base, store }, world.runtime)()
    const other = await fromTemporaryCredentials({ ...base, ...change, store }, world.runtime)()
    expect(other.accessKeyId).not.toBe(accessKeyId)
    expect(world.calls()).toBe(2)
  })

  test('neither is what came from another place under the same name: an emulator’s keys, say', async () => {
    await using one = await open()
    await using two = await open()
    const store = memoryStore({}, one.runtime)
    const asked = [
      fromTemporaryCredentials({ ...base, store }, one.runtime),
      fromTemporaryCredentials({ ...base, store }, two.runtime),
      fromTemporaryCredentials({ ...base, store, clientConfig: { endpoint: one.sandbox.url } }, two.runtime),
    ]
    for (const provider of asked) await provider()
    expect([one.calls(), two.calls()]).toEqual([1, 1])
  })

  test('the caller’s region counts where nothing else says one', async () => {
    await using world = await open()
    const store = memoryStore({}, world.runtime)
    for (const region of ['eu-west-1', 'eu-west-1', 'eu-west-2']) {
      const provider = fromTemporaryCredentials({ ...base, store }, world.runtime)
      await provider({ callerClientConfig: { region: async () => region } })
    }
    expect(world.calls()).toBe(2)
  })
})

describe('what is in the store', () => {
  /** A store that notes what it is given. */
  function noting(): { store: Store; entries: Map<string, StoreEntry>; places: EntryPlace[] } {
    const entries = new Map<string, StoreEntry>()
    const places: EntryPlace[] = []
    const store: Store = {
      get: async (key) => entries.get(key),
      async set(key, entry, _expiresAt, place) {
        entries.set(key, entry)
        if (place !== undefined) places.push(place)
      },
      async delete(key) {
        entries.delete(key)
      },
    }
    return { store, entries, places }
  }

  test('a key and a fingerprint that tell nothing', async () => {
    await using world = await open()
    const { store, entries } = noting()
    await fromTemporaryCredentials({ ...base, store }, world.runtime)()
    const [[key, entry] = expect.unreachable()] = entries
    expect([key, entry.sourceFingerprint]).toEqual([expect.stringMatching(/^[\da-f]{64}$/), expect.stringMatching(/^[\da-f]{64}$/)])
  })

  const role = { RoleArn, RoleSessionName: 'nightly' }
  test.each<[string, FromTemporaryCredentialsOptions, object | undefined]>([
    ['a role', {}, { kind: 'assume-role', params: role }],
    [
      'a role with a device, whose code is none of it',
      { params: { ...params, SerialNumber: SERIAL, TokenCode: CODE } },
      { kind: 'assume-role', params: { ...role, SerialNumber: SERIAL } },
    ],
    ['a role without a name of its session', { params: { RoleArn } }, { kind: 'assume-role', params: { RoleArn } }],
    ['a session without a role', { params: {} }, undefined],
  ])('it is told what the AWS CLI would call it: %s', async (_, change, cli) => {
    await using world = await open()
    const { places, store } = noting()
    await fromTemporaryCredentials({ ...base, ...change, store }, world.runtime)()
    expect(places.map((place) => place.cli)).toEqual([cli])
  })

  test('what an endpoint has given that the program names is nothing to the AWS CLI', async () => {
    await using world = await open()
    const { places, store } = noting()
    await fromTemporaryCredentials({ ...base, clientConfig: { endpoint: world.sandbox.url }, store }, world.runtime)()
    expect(places.map((place) => place.cli)).toEqual([undefined])
  })

  test('a store that fails costs sharing, not the answer', async () => {
    await using world = await open()
    const down = () => Promise.reject(new Error('down'))
    const events: CredentialsEvent[] = []
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const provider = fromTemporaryCredentials({ ...base, onEvent, store: { get: down, set: down, delete: down } }, world.runtime)
    await expect(provider()).resolves.toMatchObject({ accountId: '123456789012' })
    expect(events).toContainEqual(expect.objectContaining({ type: 'notice', reason: expect.stringContaining('down') }))
  })
})
