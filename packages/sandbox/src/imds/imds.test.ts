import { describe, expect, test } from 'vitest'
import { createIdentities, type SandboxRole } from '../identity/identities.js'
import { createImds, type ImdsOptions } from './imds.js'
import { virtualClock } from '../server/virtual-clock.js'
import { headersOf } from '../server/wire.js'

const START = Date.parse('2026-03-01T12:00:00.500Z')
const CREDENTIALS = '/latest/meta-data/iam/security-credentials/'
const TTL = 'X-aws-ec2-metadata-token-ttl-seconds'

type Extra = Partial<Pick<ImdsOptions, 'httpTokens'> & Pick<SandboxRole, 'trusts'>>

function instance(instanceRole: string | undefined = 'web', sessionSeconds = 21_600, { trusts, ...extra }: Extra = {}) {
  const clock = virtualClock({ at: START, speed: 0 })
  const account = '123456789012'
  const roles = trusts && [{ arn: `arn:aws:iam::${account}:role/team/${instanceRole}`, trusts }]
  const identities = createIdentities({ account, now: clock.now, ...(roles && { roles }) })
  const role = instanceRole === '' ? {} : { instanceRoleArn: `arn:aws:iam::${account}:role/team/${instanceRole}` }
  const imds = createImds({
    identities,
    account,
    region: 'eu-west-1',
    sessionSeconds,
    now: clock.now,
    ...role,
    ...extra,
  })
  const ask = (method: string, path: string, headers: readonly string[] = []) => {
    const { status, body = '' } = imds.answer({ method, path, query: '', headers: headersOf(headers), body: Buffer.alloc(0) })
    return { status, body: String(body) }
  }
  const token = (seconds = '21600') => ask('PUT', '/latest/api/token', [TTL, seconds]).body
  const get = (path: string, given = token()) => ask('GET', path, ['X-aws-ec2-metadata-token', given])
  function credentials(): Record<string, string> {
    return JSON.parse(get(CREDENTIALS + instanceRole).body)
  }
  return { clock, identities, ask, token, get, credentials }
}

describe('the token', () => {
  test.each([
    { name: 'no life', headers: [], status: 400 },
    { name: 'a life of 0 s', headers: [TTL, '0'], status: 400 },
    { name: 'a life of 1 s', headers: [TTL, '1'], status: 200 },
    { name: 'a life of 21 600 s', headers: [TTL, '21600'], status: 200 },
    { name: 'a life of 21 601 s', headers: [TTL, '21601'], status: 400 },
    { name: 'a life that is no number', headers: [TTL, 'long'], status: 400 },
    { name: 'a proxy in between', headers: [TTL, '60', 'X-Forwarded-For', '10.0.0.1'], status: 403 },
  ])('$name: $status', ({ headers, status }) => {
    expect(instance().ask('PUT', '/latest/api/token', headers).status).toBe(status)
  })

  test('is needed, and known, for every path', () => {
    const { ask, get } = instance()
    for (const path of [CREDENTIALS, '/latest/meta-data/placement/region', '/latest/nothing']) {
      expect(ask('GET', path).status).toBe(401)
      expect(get(path, 'made-up').status).toBe(401)
    }
    expect(get(CREDENTIALS, instance().token()).status).toBe(401)
  })

  test('ends with its life', () => {
    const { clock, token, get } = instance()
    const short = token('2')
    clock.advance(1999)
    expect(get(CREDENTIALS, short).status).toBe(200)
    clock.advance(1)
    expect(get(CREDENTIALS, short).status).toBe(401)
  })
})

describe('paths', () => {
  test.each([
    { path: CREDENTIALS, status: 200, body: 'web' },
    { path: CREDENTIALS.slice(0, -1), status: 200, body: 'web' },
    { path: `${CREDENTIALS}other`, status: 404 },
    { path: '/latest/meta-data/placement/region', status: 200, body: 'eu-west-1' },
    { path: '/latest/dynamic/instance-identity/document', status: 200, body: '"accountId": "123456789012"' },
    { path: '/latest/meta-data/nothing', status: 404 },
  ])('$path: $status', ({ path, status, body = '' }) => {
    const answer = instance().get(path)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(body)
  })

  test('an instance without a role', () => {
    const { get } = instance('')
    expect([get(CREDENTIALS).status, get(`${CREDENTIALS}web`).status]).toEqual([404, 404])
    expect(get('/latest/meta-data/placement/region').status).toBe(200)
  })

  test('other methods', () => {
    const { ask } = instance()
    expect([ask('GET', '/latest/api/token').status, ask('POST', CREDENTIALS).status]).toEqual([405, 405])
  })
})

describe('version 1', () => {
  test('is answered where tokens are optional, and a wrong token is refused there too', () => {
    const { ask, get } = instance('web', 21_600, { httpTokens: 'optional' })
    expect(ask('GET', CREDENTIALS)).toEqual({ status: 200, body: 'web' })
    expect(get(CREDENTIALS).status).toBe(200)
    expect(get(CREDENTIALS, 'made-up').status).toBe(401)
  })
})

describe('credentials', () => {
  test.each([
    { name: 'users only', trusts: ['arn:aws:iam::123456789012:user/alice'], Code: 'AssumeRoleUnauthorizedAccess' },
    { name: 'EC2', trusts: ['ec2.amazonaws.com'], Code: 'Success' },
  ])('of a role that trusts $name: $Code', ({ trusts, Code }) => {
    const { credentials } = instance('web', 21_600, { trusts })
    const given = credentials()
    expect(given['Code']).toBe(Code)
    expect('AccessKeyId' in given).toBe(Code === 'Success')
  })

  test('have the shape of EC2’s, with whole seconds', () => {
    const { credentials, identities } = instance()
    const given = credentials()
    expect(given).toEqual({
      Code: 'Success',
      LastUpdated: '2026-03-01T12:00:00Z',
      Type: 'AWS-HMAC',
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
      Token: expect.stringMatching(/^[\w+/=]{300,}$/),
      Expiration: '2026-03-01T18:00:00Z',
      AccountId: '123456789012',
    })
    expect(identities.find(given['AccessKeyId'] ?? '')).toMatchObject({
      secretAccessKey: given['SecretAccessKey'],
      sessionToken: given['Token'],
      principal: { arn: 'arn:aws:sts::123456789012:assumed-role/web/i-0123456789abcdef0' },
    })
  })

  test('stay the same until less than a sixth of their life is left', () => {
    const { clock, credentials } = instance('web', 600)
    const first = credentials()
    const end = Date.parse(first['Expiration'] ?? '')
    clock.advance(end - 100_000 - clock.now())
    expect(credentials()).toEqual(first)
    clock.advance(1)
    const second = credentials()
    expect(second['AccessKeyId']).not.toBe(first['AccessKeyId'])
    expect(Date.parse(second['Expiration'] ?? '')).toBeGreaterThan(end)
  })

  test('are new after the old ones were revoked', () => {
    const { identities, credentials } = instance()
    const first = credentials()
    identities.revoke(first['AccessKeyId'] ?? '')
    expect(credentials()['AccessKeyId']).not.toBe(first['AccessKeyId'])
  })
})
