import { memoryStore } from '@credchain/core'
import { fakeWorld, type FakeAnswer } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromSessionToken } from '../session-token/from-session-token.js'
import { HOUR_MS, KEYS, openSts, parametersOf, refused, START, USER } from '../temporary-credentials/sts-world.test-driver.js'
import { fromFederationToken, type FromFederationTokenOptions } from './from-federation-token.js'

const STS = 'https://sts.us-east-1.amazonaws.com/'
const env = { AWS_REGION: 'us-east-1' }
const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] })
const base: FromFederationTokenOptions = { params: { Name: 'bob', Policy }, masterCredentials: KEYS }

function federated(key = 'ASIACANARYGUEST00001', expiration = '2026-01-01T12:00:00Z'): FakeAnswer {
  const text = `<GetFederationTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetFederationTokenResult><Credentials>
    <AccessKeyId>${key}</AccessKeyId><SecretAccessKey>CANARYminted</SecretAccessKey><SessionToken>CANARYtoken</SessionToken>
    <Expiration>${expiration}</Expiration></Credentials><FederatedUser><Arn>arn:aws:sts::123456789012:federated-user/bob</Arn>
    <FederatedUserId>123456789012:bob</FederatedUserId></FederatedUser></GetFederationTokenResult></GetFederationTokenResponse>`
  return { text, headers: { 'content-type': 'text/xml' } }
}

describe('what it gives', () => {
  test('the guest’s credentials: account, twelve hours, marked as what they are', async () => {
    await using world = await openSts()
    const params = {
      ...base.params,
      Tags: [{ Key: 'team', Value: 'a b' }],
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    }
    expect(await fromFederationToken({ ...base, params }, world.runtime)()).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: new Date(START + 12 * HOUR_MS),
      accountId: '123456789012',
      $source: { CREDENTIALS_STS_FEDERATION_TOKEN: 'l' },
    })
    expect(parametersOf(world.sent[0])).toMatchObject({
      Action: 'GetFederationToken',
      Name: 'bob',
      Policy,
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a b',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
  })

  test('as long as is asked: the limit of chained roles is none of a guest’s', async () => {
    await using world = await openSts()
    const provider = fromFederationToken({ ...base, params: { Name: 'bob', DurationSeconds: 129_600 } }, world.runtime)
    expect((await provider()).expiration).toEqual(new Date(START + 36 * HOUR_MS))
  })

  test.each<[string, FromFederationTokenOptions['params'], number]>([
    ['the same guest', { Name: 'bob', Policy }, 1],
    ['another name', { Name: 'eve', Policy }, 2],
    ['another policy', { Name: 'bob' }, 2],
  ])('over one store, %s', async (_, params, calls) => {
    await using world = await openSts()
    const store = memoryStore({}, world.runtime)
    await fromFederationToken({ ...base, store }, world.runtime)()
    await fromFederationToken({ ...base, params, store }, world.runtime)()
    expect(world.calls('GetFederationToken')).toBe(calls)
  })
})

describe('what it refuses', () => {
  test.each<[string, Record<string, unknown> | undefined, string]>([
    ['no parameters at all', undefined, 'fromFederationToken: params.Name is missing'],
    ['no name', { Policy }, 'fromFederationToken: params.Name is missing'],
    [
      'a device, which GetFederationToken does not know',
      { Name: 'bob', SerialNumber: 's' },
      'fromFederationToken: GetFederationToken takes no SerialNumber',
    ],
    ['a role', { Name: 'bob', RoleArn: 'r' }, 'fromFederationToken: GetFederationToken takes no RoleArn'],
  ])('%s', async (_, params, message) => {
    const provider = fromFederationToken({ ...base, params: params as never }, fakeWorld({ env }))
    await expect(provider()).rejects.toThrow(new TypeError(message))
  })

  test.each(['', 'b', 'b'.repeat(33), 'b b', 'b/b'])('the name %j', async (Name) => {
    const provider = fromFederationToken({ ...base, params: { Name } }, fakeWorld({ env }))
    await expect(provider()).rejects.toMatchObject({ code: 'INVALID_CONFIG', source: 'federation-token' })
  })

  test.each(['bb', 'b'.repeat(32), '+=,.@-_9'])('but not the name %j', async (Name) => {
    await using world = await openSts()
    await expect(fromFederationToken({ ...base, params: { Name } }, world.runtime)()).resolves.toHaveProperty('sessionToken')
  })

  test('session credentials, as STS does', async () => {
    await using world = await openSts()
    const session = fromSessionToken({ masterCredentials: KEYS }, world.runtime)
    await expect(fromFederationToken({ ...base, masterCredentials: session }, world.runtime)()).rejects.toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('get a federation token for bob: AccessDenied'),
    })
  })
})

test('explain says who asks, and for whom', async () => {
  expect(await fromFederationToken(base, fakeWorld({ env })).describe?.()).toEqual(['get a federation token for bob <- static keys'])
})

describeProvider('fromFederationToken', {
  build: (runtime) => fromFederationToken(base, runtime),
  broken: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: refused(403, 'AccessDenied', `no for ${USER.secretAccessKey}`) }] })
    return { world, provider: fromFederationToken(base, world), code: 'REJECTED' }
  },
  silent: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: 'hang', times: 3 }] })
    return { world, provider: fromFederationToken(base, world) }
  },
  working: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: federated() }] })
    return {
      world,
      provider: fromFederationToken(base, world),
      identity: { accessKeyId: 'ASIACANARYGUEST00001', accountId: '123456789012' },
    }
  },
  secrets: [USER.secretAccessKey, 'CANARYminted', 'CANARYtoken'],
})
