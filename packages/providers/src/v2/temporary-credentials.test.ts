import { inspect } from 'node:util'
import { expectNoSecrets } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { HOUR_MS, KEYS, openSts, parametersOf, roleArn, type StsWorld } from '../temporary-credentials/sts-world.test-driver.js'
import { TemporaryCredentials } from './temporary-credentials.js'

const APP = roleArn('app')
const open = () => openSts({ roles: [{ arn: APP }, { arn: roleArn('inner') }] }, {}, Date.now())
const held = ({ runtime }: StsWorld, params: object = { RoleArn: APP }) => new TemporaryCredentials(params, KEYS, {}, runtime)
/** What a v2 client does before it signs. */
const got = (credentials: TemporaryCredentials, way: 'get' | 'refresh' = 'get') =>
  new Promise<void>((resolve, reject) => credentials[way]((error) => (error === undefined ? resolve() : reject(error))))

describe('TemporaryCredentials', () => {
  test('touches nothing, and needs a refresh, until it is asked', async () => {
    await using world = await open()
    const credentials = held(world)
    expect(credentials).toMatchObject({
      expired: true,
      expireTime: new Date(0),
      expiryWindow: 15,
      accessKeyId: '',
      masterCredentials: KEYS,
    })
    expect(credentials.needsRefresh()).toBe(true)
    expect(world.calls()).toBe(0)
  })

  test('gets the keys of the role, once for all who ask, under the name that v2 gave its sessions', async () => {
    await using world = await open()
    const credentials = held(world)
    await Promise.all(Array.from({ length: 50 }, () => got(credentials)))
    expect(world.calls('AssumeRole')).toBe(1)
    expect(parametersOf(world.sent[0])).toMatchObject({ RoleArn: APP, RoleSessionName: 'temporary-credentials' })
    expect(credentials).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/), expired: false })
    expect([credentials.secretAccessKey, credentials.sessionToken].every((text) => text.length > 10)).toBe(true)
    expect(credentials.needsRefresh()).toBe(false)
  })

  test('without a role opens a session', async () => {
    await using world = await open()
    await held(world, {}).getPromise()
    expect(world.calls('GetSessionToken')).toBe(1)
  })

  test.each([
    [15_000, false],
    [14_999, true],
  ])('with %i ms left needs a refresh: %s', async (leftMs, needed) => {
    await using world = await open()
    const credentials = held(world)
    await got(credentials)
    credentials.expireTime = new Date(world.clock.now() + leftMs)
    expect(credentials.needsRefresh()).toBe(needed)
  })

  test('asks anew when a client has marked it expired, when told to refresh, and when it has ended', async () => {
    await using world = await open()
    const credentials = held(world)
    const ids = new Set<string>()
    const note = () => ids.add(credentials.accessKeyId).size
    await got(credentials)
    expect(note()).toBe(1)
    credentials.expired = true
    await got(credentials)
    expect([note(), credentials.expired]).toEqual([2, false])
    await got(credentials, 'refresh')
    expect(note()).toBe(3)
    world.clock.advance(HOUR_MS)
    expect(credentials.needsRefresh()).toBe(true)
    await credentials.getPromise()
    expect(note()).toBe(4)
  })

  test('passes masters over that are temporary themselves, as v2 did; a provider is asked as it is', async () => {
    await using world = await open()
    const inner = held(world)
    const outer = new TemporaryCredentials({ RoleArn: roleArn('inner') }, inner, {}, world.runtime)
    expect(outer.masterCredentials).toBe(KEYS)
    await got(outer)
    expect(world.calls()).toBe(1)
    let asked = 0
    const provider = async () => ((asked += 1), KEYS)
    await new TemporaryCredentials({ RoleArn: APP }, provider, {}, world.runtime).getPromise()
    expect(asked).toBe(1)
  })

  test('takes a v2 object for a master', async () => {
    await using world = await open()
    const master = { ...KEYS, getPromise: async () => {} }
    await new TemporaryCredentials({ RoleArn: APP }, master, {}, world.runtime).getPromise()
    expect(world.sandbox.requests.at(-1)?.caller).toBe('arn:aws:iam::123456789012:user/alice')
  })

  test('tells the callback of a refusal, and rejects', async () => {
    await using world = await open()
    const credentials = held(world, { RoleArn: roleArn('nobody') })
    await expect(got(credentials)).rejects.toMatchObject({ code: 'REJECTED' })
    await expect(credentials.refreshPromise()).rejects.toMatchObject({ code: 'REJECTED' })
    expect(credentials.expired).toBe(true)
  })

  test('shows no secret', async () => {
    await using world = await open()
    const credentials = held(world)
    await got(credentials)
    expectNoSecrets([credentials.secretAccessKey, credentials.sessionToken], inspect(credentials), JSON.stringify(credentials))
  })
})
