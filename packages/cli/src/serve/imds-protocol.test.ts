import { describe, expect, test } from 'vitest'
import { ask, AT, brokerOver, scripted, session, type TestBroker } from './broker.test-driver.js'

const ROLES = '/latest/meta-data/iam/security-credentials/'
const TTL = 'x-aws-ec2-metadata-token-ttl-seconds'
const TOKEN = 'x-aws-ec2-metadata-token'

const opened = () =>
  brokerOver((world) => ['prod', 'a b'].map((name, index) => scripted(world, () => session(index, AT + 3_600_000), name)), true)
const tokenFor = async (broker: TestBroker, seconds: number | string) =>
  (await ask(broker, '/latest/api/token', { [TTL]: String(seconds) }, 'PUT')).body

describe('a token', () => {
  test.each([1, 21_600])('for %i seconds is given', async (seconds) => {
    const broker = await opened()
    const { status, headers } = await ask(broker, '/latest/api/token', { [TTL]: String(seconds) }, 'PUT')
    expect([status, headers[TTL]]).toEqual([200, String(seconds)])
  })

  test.each(['0', '21601', '-1', '1.5', '1e3', ' ', 'soon', '999999999999'])('for %s seconds is not', async (seconds) => {
    const broker = await opened()
    expect((await ask(broker, '/latest/api/token', { [TTL]: seconds }, 'PUT')).status).toBe(400)
  })

  test('without a word on how long is not given, nor to a GET, nor to a proxy', async () => {
    const broker = await opened()
    expect((await ask(broker, '/latest/api/token', {}, 'PUT')).status).toBe(400)
    expect((await ask(broker, '/latest/api/token', { [TTL]: '60' })).status).toBe(405)
    expect((await ask(broker, '/latest/api/token', { [TTL]: '60', 'x-forwarded-for': '10.0.0.1' }, 'PUT')).status).toBe(403)
  })

  test('ends by the wall clock', async () => {
    const broker = await opened()
    const token = await tokenFor(broker, 60)
    const status = async () => (await ask(broker, ROLES, { [TOKEN]: token })).status
    await broker.world.advance(59_999)
    expect(await status()).toBe(200)
    await broker.world.advance(1)
    expect(await status()).toBe(401)
  })

  test('that was made longer, or by another broker, is none', async () => {
    const broker = await opened()
    const other = await opened()
    const [end = '', nonce, signature] = (await tokenFor(broker, 60)).split('.')
    const forged = [
      `${Number(end) + 1}.${nonce}.${signature}`,
      `${end}.${nonce}.`,
      `${end}.${nonce}`,
      '',
      '.',
      '..',
      'a',
      await tokenFor(other, 60),
      broker.token,
    ]
    for (const token of forged) expect((await ask(broker, ROLES, { [TOKEN]: token })).status).toBe(401)
  })
})

describe('the role', () => {
  test('is named after the first profile, and is one', async () => {
    const broker = await opened()
    const token = await tokenFor(broker, 60)
    for (const path of [ROLES, ROLES.slice(0, -1)]) expect((await ask(broker, path, { [TOKEN]: token })).body).toBe('prod')
  })

  test.each([
    ['prod', 'ASIACANARY00000000'],
    ['a%20b', 'ASIACANARY00000001'],
  ])('%s gives its credentials', async (role, key) => {
    const broker = await opened()
    const { status, body } = await ask(broker, ROLES + role, { [TOKEN]: await tokenFor(broker, 60) })
    expect([status, JSON.parse(body)]).toEqual([
      200,
      {
        Code: 'Success',
        LastUpdated: '2026-03-01T12:00:00.000Z',
        Type: 'AWS-HMAC',
        AccessKeyId: key,
        SecretAccessKey: 'canary-secret',
        Token: 'canary-session',
        Expiration: '2026-03-01T13:00:00.000Z',
      },
    ])
  })

  test.each(['nobody', 'prod/', '../prod', '%70rod', 'a+b'])('%s is not there', async (role) => {
    const broker = await opened()
    expect((await ask(broker, ROLES + role, { [TOKEN]: await tokenFor(broker, 60) })).status).toBe(404)
  })

  test('is for nobody without a token, as in version 1, or with that of the container protocol', async () => {
    const broker = await opened()
    for (const path of [ROLES, `${ROLES}prod`, '/latest/', '/latest/dynamic/instance-identity/document']) {
      expect((await ask(broker, path)).status).toBe(401)
      expect((await ask(broker, path, { authorization: broker.token })).status).toBe(401)
    }
  })

  test('cannot be written', async () => {
    const broker = await opened()
    const token = await tokenFor(broker, 60)
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask(broker, `${ROLES}prod`, { [TOKEN]: token }, method)).status).toBe(405)
  })

  test('is not there at all unless it was asked for', async () => {
    const broker = await brokerOver()
    expect((await ask(broker, '/latest/api/token', { [TTL]: '60' }, 'PUT')).status).toBe(401)
    expect((await ask(broker, '/latest/api/token', { [TTL]: '60', authorization: broker.token }, 'PUT')).status).toBe(404)
  })
})
