import { expectNoSecrets } from '@credchain/sandbox'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, AT, brokerOver, failing, scripted, session } from './broker.test-driver.js'

const MINUTE = 60_000

describe('the container protocol', () => {
  test('gives the credentials of the machine to who has the token', async () => {
    const broker = await brokerOver()
    const { status, headers, body } = await ask(broker, '/credentials', { authorization: broker.token })
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(JSON.parse(body)).toEqual({
      AccessKeyId: 'ASIACANARY00000001',
      SecretAccessKey: 'canary-secret',
      Token: 'canary-session',
      Expiration: '2026-03-01T13:00:00.000Z',
    })
    expect(broker.url(undefined)).toBe(`${broker.origin}/credentials`)
  })

  test.each([
    ['no token', {}, 'MissingAuthorization'],
    ['an empty one', { authorization: '' }, 'InvalidAuthorization'],
    ['another one', { authorization: 'a'.repeat(43) }, 'InvalidAuthorization'],
    ['one of a session of instance metadata', { 'x-aws-ec2-metadata-token': 'a' }, 'MissingAuthorization'],
  ])('with %s everything is 401, whether it is there or not', async (_, headers, Code) => {
    const broker = await brokerOver((world) => [scripted(world, () => session(1, AT + MINUTE), 'prod')])
    const answers = await Promise.all(['/credentials/prod', '/credentials/other', '/', '*'].map((path) => ask(broker, path, headers)))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(new Set(answers.map(({ body }) => JSON.parse(body).Code))).toEqual(new Set([Code]))
    expectNoSecrets([broker.token, 'canary-secret', 'prod'], ...answers)
  })

  test('a token that is right but for its last character is wrong', async () => {
    const broker = await brokerOver()
    const almost = broker.token.slice(0, -1) + (broker.token.endsWith('A') ? 'B' : 'A')
    for (const authorization of [almost, `${broker.token}A`, broker.token.slice(0, -1), broker.token.toLowerCase()]) {
      expect((await ask(broker, '/credentials', { authorization })).status).toBe(401)
    }
  })

  test('a path a profile, whatever its name', async () => {
    const names = ['prod', 'a b/ü', "it's", '%2e%2e']
    const broker = await brokerOver((world) => names.map((name, index) => scripted(world, () => session(index, AT + MINUTE), name)))
    for (const [index, name] of names.entries()) {
      const { status, body } = await ask(broker, new URL(broker.url(name)).pathname, { authorization: broker.token })
      expect([status, JSON.parse(body).AccessKeyId]).toEqual([200, `ASIACANARY0000000${index}`])
    }
  })

  test.each([
    '/credentials/',
    '/credentials/prod/',
    '/credentials//prod',
    '/credentials/./prod',
    '/credentials/x/../prod',
    '/credentials/%70rod',
    '/Credentials/prod',
    '/credentials/prod?a=b',
    '/credentials/prod;a',
    '/credentials/prod%00',
    '/credentials/..%2fcredentials/prod',
    '//credentials/prod',
    '/../../etc/passwd',
    '/latest/api/token',
    '/latest/meta-data/iam/security-credentials/prod',
    '/credentials/__proto__',
    '/credentials',
  ])('%s is no path', async (path) => {
    const broker = await brokerOver((world) => [scripted(world, () => session(1, AT + MINUTE), 'prod')])
    const { status, body } = await ask(broker, path, { authorization: broker.token })
    expect([status, JSON.parse(body).Code]).toEqual([404, 'NotFound'])
  })

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('%s is not allowed', async (method) => {
    const broker = await brokerOver()
    const { status, headers } = await ask(broker, '/credentials', { authorization: broker.token }, method)
    expect(status).toBe(405)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('keys without an end are to be asked for again in an hour', async () => {
    const broker = await brokerOver((world) => [
      scripted(world, () => ({ accessKeyId: 'AKIACANARY', secretAccessKey: 'canary-secret', accountId: '123456789012' })),
    ])
    const { body } = await ask(broker, '/credentials', { authorization: broker.token })
    expect(JSON.parse(body)).toEqual({
      AccessKeyId: 'AKIACANARY',
      SecretAccessKey: 'canary-secret',
      Token: '',
      Expiration: '2026-03-01T13:00:00.000Z',
      AccountId: '123456789012',
    })
  })
})

describe('a source that fails', () => {
  test.each([
    ['NOT_CONFIGURED', 404, 'CredentialsNotConfigured'],
    ['INVALID_CONFIG', 400, 'InvalidConfiguration'],
    ['REJECTED', 400, 'CredentialsRejected'],
    ['UNAVAILABLE', 500, 'CredentialsUnavailable'],
  ] as const)('%s is status %i, with the reason and what to do', async (code, status, Code) => {
    const broker = await brokerOver((world) => [scripted(world, failing(code, 'the login has ended', 'log in again'))], true)
    const container = await ask(broker, '/credentials', { authorization: broker.token })
    expect([container.status, JSON.parse(container.body)]).toEqual([
      status,
      { Code, Message: 'source: the login has ended (log in again)' },
    ])
    const token = await ask(broker, '/latest/api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }, 'PUT')
    const metadata = await ask(broker, '/latest/meta-data/iam/security-credentials/default', { 'x-aws-ec2-metadata-token': token.body })
    expect([metadata.status, metadata.body]).toEqual([container.status, container.body])
  })

  test('is asked again, and then gives', async () => {
    let broken = true
    const broker = await brokerOver((world) => [
      scripted(world, () => (broken ? failing('UNAVAILABLE', 'down')() : session(1, AT + 2 * MINUTE))),
    ])
    const of = () => ask(broker, '/credentials', { authorization: broker.token })
    expect((await of()).status).toBe(500)
    broken = false
    expect((await of()).status).toBe(200)
  })
})

describe('enough life', () => {
  const expiry = AT + 60 * MINUTE

  test.each([
    [expiry - 5 * MINUTE, 1],
    [expiry - 5 * MINUTE + 1, 2],
  ])('at %i the client gets session %i', async (instant, expected) => {
    let number = 0
    const broker = await brokerOver((world) => [
      scripted(world, () => session((number += 1), number === 1 ? expiry : expiry + 60 * MINUTE)),
    ])
    const key = async () => JSON.parse((await ask(broker, '/credentials', { authorization: broker.token })).body).AccessKeyId
    expect(await key()).toBe('ASIACANARY00000001')
    // Where both are behind the advisory point the first answer is what was held: what counts is whether it waited for another.
    await broker.world.advance(instant - AT)
    expect(await key()).toBe(`ASIACANARY0000000${expected}`)
  })

  test.each([
    [1_000, 1],
    [999, 2],
  ])('with %i ms left of a session that the source did not renew a moment ago, the client gets session %i', async (leftMs, expected) => {
    let hasOther = false
    const broker = await brokerOver((world) => [scripted(world, () => (hasOther ? session(2, expiry + 60 * MINUTE) : session(1, expiry)))])
    const key = async () => JSON.parse((await ask(broker, '/credentials', { authorization: broker.token })).body).AccessKeyId
    await key()
    await broker.world.advance(expiry - AT - 1_100)
    expect(await key()).toBe('ASIACANARY00000001')
    hasOther = true
    await broker.world.advance(1_100 - leftMs)
    expect(await key()).toBe(`ASIACANARY0000000${expected}`)
  })

  test('a source that takes long does not make a client with five minutes left wait for it', async () => {
    let number = 0
    const broker = await brokerOver((world) => [
      scripted(world, () => ((number += 1) === 1 ? session(1, expiry) : new Promise<never>(() => {}))),
    ])
    const key = async () => JSON.parse((await ask(broker, '/credentials', { authorization: broker.token })).body).AccessKeyId
    await key()
    await broker.world.advance(56 * MINUTE)
    const since = performance.now()
    expect(await key()).toBe('ASIACANARY00000001')
    expect(performance.now() - since).toBeLessThan(10_000)
  })

  test('a laptop that slept past the end gets others', async () => {
    let number = 0
    const broker = await brokerOver((world) => [scripted(world, () => session((number += 1), world.now() + 60 * MINUTE))])
    const key = async () => JSON.parse((await ask(broker, '/credentials', { authorization: broker.token })).body).AccessKeyId
    await key()
    await broker.world.advance(9 * 60 * MINUTE)
    expect(await key()).toBe('ASIACANARY00000002')
  })
})

describe('the token file', () => {
  test("is this user's alone, holds the token and nothing else, and goes with the broker", async () => {
    const broker = await brokerOver()
    expect(readFileSync(broker.tokenFile, 'utf8')).toBe(broker.token)
    expect(broker.token).toMatch(/^[\w-]{43}$/)
    expect(statSync(broker.tokenFile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(broker.tokenFile)).mode & 0o777).toBe(0o700)
    await broker.close()
    expect(existsSync(dirname(broker.tokenFile))).toBe(false)
  })

  test('no two brokers have the same token', async () => {
    const one = await brokerOver()
    const other = await brokerOver()
    expect((await ask(other, '/credentials', { authorization: one.token })).status).toBe(401)
  })
})
