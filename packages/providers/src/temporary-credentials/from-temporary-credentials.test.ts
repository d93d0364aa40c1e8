import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { CredentialsError, type Credentials, type Provider, type ResolveRequest } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { fromTemporaryCredentials, type FromTemporaryCredentialsOptions } from './from-temporary-credentials.js'
import {
  assumed,
  failureOf,
  HOUR_MS,
  KEYS,
  openSts,
  parametersOf,
  refused,
  roleArn,
  START,
  USER,
  USER_ARN,
} from './sts-world.test-driver.js'

const RoleArn = roleArn('app')
const roles = [{ arn: RoleArn, trusts: [USER_ARN] }]
const STS = 'https://sts.us-east-1.amazonaws.com/'
const env = { AWS_REGION: 'us-east-1' }

describe('what it gives', () => {
  test('a role: account, expiration as a Date, attribution, a session name of its own', async () => {
    await using world = await openSts({ roles })
    const identity = await fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world.runtime)()
    expect(identity).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: new Date(START + HOUR_MS),
      accountId: '123456789012',
      $source: { CREDENTIALS_STS_ASSUME_ROLE: 'i' },
    })
    expect(parametersOf(world.sent[0])).toMatchObject({ Action: 'AssumeRole', RoleArn, RoleSessionName: `credchain-${START}` })
  })

  test('every parameter of a role is sent', async () => {
    await using world = await openSts({ roles })
    const params = {
      RoleArn,
      RoleSessionName: 'nightly',
      ExternalId: 'tenant-7',
      DurationSeconds: 900,
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
      Tags: [{ Key: 'team', Value: 'blue' }],
      TransitiveTagKeys: ['team'],
      SourceIdentity: 'alice',
    }
    const { expiration } = await fromTemporaryCredentials({ params, masterCredentials: KEYS }, world.runtime)()
    expect(expiration).toEqual(new Date(START + 900_000))
    expect(parametersOf(world.sent[0])).toMatchObject({
      RoleSessionName: 'nightly',
      ExternalId: 'tenant-7',
      DurationSeconds: '900',
      Policy: params.Policy,
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'blue',
      'TransitiveTagKeys.member.1': 'team',
      SourceIdentity: 'alice',
    })
  })

  test('a session without a role', async () => {
    await using world = await openSts()
    const provider = fromTemporaryCredentials({ params: { DurationSeconds: 129_600 }, masterCredentials: async () => KEYS }, world.runtime)
    const identity = await provider()
    expect(identity).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: new Date(START + 36 * HOUR_MS),
      $source: { CREDENTIALS_STS_SESSION_TOKEN: 'm' },
    })
    expect(world.calls('GetSessionToken')).toBe(1)
    expect(world.calls()).toBe(1)
  })

  test.each<[string, FromTemporaryCredentialsOptions['params'], string]>([
    ['a role that is undefined, as an unset variable makes it', { RoleArn: undefined }, 'params.RoleArn is empty'],
    ['a blank role', { RoleArn: '' }, 'params.RoleArn is empty'],
    ['a policy without a role', { Policy: '{}' }, 'params.Policy has no meaning'],
    ['an external id without a role', { ExternalId: 'x' }, 'params.ExternalId has no meaning'],
  ])('%s is a TypeError at the call, never a session with all rights', async (_, params, words) => {
    const world = fakeWorld({ env })
    const provider = fromTemporaryCredentials({ params, masterCredentials: KEYS }, world)
    const told = expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(words) })
    await expect(provider()).rejects.toEqual(told)
    await expect(provider.describe?.()).rejects.toEqual(told)
    expect(world.requests).toEqual([])
  })
})

describe('the cache', () => {
  test('a thousand callers make one call', async () => {
    await using world = await openSts({ roles })
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world.runtime)
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => provider()))
    expect(new Set(answers).size).toBe(1)
    expect(world.calls()).toBe(1)
  })

  test('ten clients make one call', async () => {
    await using world = await openSts({ roles })
    const credentials = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world.runtime)
    const systemClockOffset = START - Date.now()
    const clients = Array.from(
      { length: 10 },
      () => new STSClient({ credentials, region: 'us-east-1', endpoint: world.sandbox.url, systemClockOffset }),
    )
    const answers = await Promise.all(clients.map((client) => client.send(new GetCallerIdentityCommand({}))))
    expect(new Set(answers.map(({ Arn }) => Arn))).toEqual(new Set([`arn:aws:sts::123456789012:assumed-role/app/credchain-${START}`]))
    expect(world.calls('AssumeRole')).toBe(1)
  })

  test.each<[string, FromTemporaryCredentialsOptions]>([
    ['clientConfig, as in AWS’s SDK', { clientConfig: { credentials: KEYS } }],
    ['clientConfig, as a function', { clientConfig: { credentials: async () => KEYS } }],
    ['masterCredentials before those', { masterCredentials: KEYS, clientConfig: { credentials: { ...KEYS, accessKeyId: 'AKIAOTHER' } } }],
  ])('is signed by the credentials of %s', async (_, options) => {
    await using world = await openSts({ roles })
    await fromTemporaryCredentials({ params: { RoleArn }, ...options }, world.runtime)()
    expect(world.sandbox.requests.map(({ caller }) => caller)).toEqual([USER_ARN])
  })

  test('refresh: false asks each time', async () => {
    await using world = await openSts({ roles })
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS, refresh: false }, world.runtime)
    const [first, second] = [await provider(), await provider()]
    expect(first.accessKeyId).not.toBe(second.accessKeyId)
    expect(provider).not.toHaveProperty('memoized')
    expect(world.calls()).toBe(2)
  })
})

describe('roles upon roles', () => {
  const chain = [
    { arn: roleArn('one'), trusts: [USER_ARN], maxSessionSeconds: 43_200 },
    { arn: roleArn('two'), trusts: [roleArn('one')] },
    { arn: roleArn('three'), trusts: [roleArn('two')] },
  ]

  /** Three roles over a user whose provider counts its calls. */
  function threeDeep(world: Awaited<ReturnType<typeof openSts>>) {
    const asked: ResolveRequest[] = []
    const root: Provider = async (request = {}) => {
      asked.push(request)
      return KEYS
    }
    const hop = (name: string, masterCredentials: Provider, DurationSeconds?: number) =>
      fromTemporaryCredentials({ params: { RoleArn: roleArn(name), DurationSeconds }, masterCredentials }, world.runtime)
    const one = hop('one', root, 43_200)
    const two = hop('two', one)
    return { asked, one, two, three: hop('three', two) }
  }

  test('each is assumed once, by the one below it', async () => {
    await using world = await openSts({ roles: chain })
    const { asked, one, two, three } = threeDeep(world)
    await three()
    expect(world.sandbox.requests.map(({ caller }) => caller)).toEqual([
      USER_ARN,
      expect.stringContaining(':assumed-role/one/'),
      expect.stringContaining(':assumed-role/two/'),
    ])
    await Promise.all([one(), two(), three()])
    expect(world.calls()).toBe(3)
    expect(asked).toHaveLength(1)
  })

  test('a refresh asks only those that need it, the root for every refresh of the first role', async () => {
    await using world = await openSts({ roles: chain })
    const { asked, three } = threeDeep(world)
    await three()
    world.clock.advance(HOUR_MS)
    // The first role lives twelve hours, the others one.
    await three()
    expect(world.calls()).toBe(5)
    expect(asked).toHaveLength(1)
    world.clock.advance(12 * HOUR_MS)
    await three()
    expect(world.calls()).toBe(8)
    expect(asked).toHaveLength(2)
    expect(asked.every(({ forceRefresh }) => forceRefresh === false)).toBe(true)
  })

  test('describe tells the whole way down', async () => {
    const world = fakeWorld({ env })
    const named: Provider = Object.assign(async () => KEYS, { source: 'env' })
    const session = fromTemporaryCredentials({ masterCredentials: named }, world)
    const base = fromTemporaryCredentials({ params: { RoleArn: roleArn('base') }, masterCredentials: session }, world)
    const top = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: base }, world)
    expect(await top.describe?.()).toEqual([`assume ${RoleArn} <- assume ${roleArn('base')} <- get a session token <- env`])
  })

  test.each<[string, FromTemporaryCredentialsOptions['masterCredentials'], string]>([
    ['keys', KEYS, 'static keys'],
    ['nothing', undefined, 'the default chain of the AWS SDK'],
    ['a function without a name', async () => KEYS, 'a provider'],
  ])('describe over %s', async (_, masterCredentials, words) => {
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials }, fakeWorld({ env }))
    expect(await provider.describe?.()).toEqual([`assume ${RoleArn} <- ${words}`])
  })

  test('that the default chain of the SDK, which names no source, found none is told as such', async () => {
    const none = Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' })
    const clientConfig = { credentials: () => Promise.reject(none) }
    await expect(fromTemporaryCredentials({ params: { RoleArn }, clientConfig }, fakeWorld({ env }))()).rejects.toMatchObject({
      message: expect.stringContaining('no masterCredentials'),
      hint: expect.stringContaining('fromNodeProviderChain()'),
    })
  })

  test('describe fails as the master would', async () => {
    const absent: Provider = Object.assign(async () => KEYS, {
      describe: () => Promise.reject(new CredentialsError('NOT_CONFIGURED', 'env', 'AWS_ACCESS_KEY_ID is not set')),
    })
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: absent }, fakeWorld({ env }))
    await expect(provider.describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  })
})

describe('leaving', () => {
  const over = (answer: 'hang') => fakeWorld({ env, http: [{ request: STS, answer }] })

  test('an abort ends the call at once, with its own reason', async () => {
    const world = over('hang')
    const leaving = new AbortController()
    const options = { params: { RoleArn }, masterCredentials: KEYS, refresh: false }
    const pending = failureOf(fromTemporaryCredentials(options, world)({ signal: leaving.signal }))
    await expect.poll(() => world.requests.length).toBe(1)
    const reason = new Error('the caller left')
    leaving.abort(reason)
    expect(await pending).toBe(reason)
    expect(world.requests).toHaveLength(1)
  })

  test('so does one that comes during the second try', async () => {
    const leaving = new AbortController()
    const world = fakeWorld({
      env,
      http: [
        { request: STS, answer: refused(403, 'ExpiredToken', 'expired') },
        { request: STS, answer: 'hang' },
      ],
    })
    const master: Provider = async ({ forceRefresh } = {}) => ({ ...KEYS, accessKeyId: forceRefresh ? 'AKIANEWER' : 'AKIAOLDER' })
    const options = { params: { RoleArn }, masterCredentials: master, refresh: false }
    const pending = failureOf(fromTemporaryCredentials(options, world)({ signal: leaving.signal }))
    await expect.poll(() => world.requests.length).toBe(2)
    leaving.abort('enough')
    expect(await pending).toBe('enough')
  })

  test('one of many callers leaves the others their call', async () => {
    await using world = await openSts({ roles })
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world.runtime)
    const leaving = new AbortController()
    const left = failureOf(provider({ signal: leaving.signal }))
    const stayed = provider()
    leaving.abort('enough')
    expect(await left).toBe('enough')
    await expect(stayed).resolves.toMatchObject({ accountId: '123456789012' })
    expect(world.calls()).toBe(1)
  })

  test.each([
    ['30 s by default', {}, 30_000],
    ['what is asked for', { loadTimeoutMs: 4_000 }, 4_000],
  ])('the deadline of a load, %s, ends the retries too', async (_, options, deadlineMs) => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: 'hang', times: 9 }] })
    const started = world.now()
    let endedAt = 0
    const pending = failureOf(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS, ...options }, world)()).finally(
      () => {
        endedAt = world.now()
      },
    )
    await expect.poll(() => world.requests.length).toBe(1)
    const [request] = world.requests
    expect(request?.signal?.aborted).toBe(false)
    while (endedAt === 0) {
      await world.advance(500)
      // The SDK waits in real time between its tries.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE', message: `temporary-credentials: no answer within ${deadlineMs} ms` })
    expect(endedAt - started).toBe(deadlineMs)
    expect(request?.signal?.aborted).toBe(true)
  })
})

describe('the master', () => {
  test('one that is absent passes a chain on, and STS is not asked', async () => {
    const world = fakeWorld({ env })
    const error = new CredentialsError('NOT_CONFIGURED', 'env', 'AWS_ACCESS_KEY_ID is not set')
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: () => Promise.reject(error) }, world)
    expect(await failureOf(provider())).toBe(error)
    expect(world.requests).toEqual([])
  })

  test('hears for whom it is asked', async () => {
    await using world = await openSts({ roles })
    const heard: ResolveRequest[] = []
    const master = async (request: ResolveRequest = {}): Promise<Credentials> => {
      heard.push(request)
      return KEYS
    }
    const callerClientConfig = { region: async () => 'eu-west-1', profile: 'prod' }
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: master }, world.runtime)
    await provider({ callerClientConfig })
    expect(heard).toEqual([{ signal: expect.any(AbortSignal), background: false, callerClientConfig, forceRefresh: false }])
  })

  test('a name of one’s own is in errors', async () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: refused(403, 'AccessDenied', 'no') }] })
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS, source: 'ini' }, world)
    expect(provider.source).toBe('ini')
    expect(await failureOf(provider())).toMatchObject({ source: 'ini', message: `ini: assume ${RoleArn}: AccessDenied: no` })
  })
})

describeProvider('fromTemporaryCredentials', {
  build: (runtime) => fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, runtime),
  absent: () => {
    const world = fakeWorld({ env })
    const absent = new CredentialsError('NOT_CONFIGURED', 'env', 'AWS_ACCESS_KEY_ID is not set')
    return { world, provider: fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: () => Promise.reject(absent) }, world) }
  },
  broken: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: refused(403, 'AccessDenied', `no for ${USER.secretAccessKey}`) }] })
    return { world, provider: fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world), code: 'REJECTED' }
  },
  silent: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: 'hang', times: 3 }] })
    return { world, provider: fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world) }
  },
  working: () => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: assumed() }] })
    const provider = fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world)
    return { world, provider, identity: { accessKeyId: 'ASIACANARYROLE000001', accountId: '123456789012' } }
  },
  secrets: [USER.secretAccessKey, 'CANARYminted', 'CANARYtoken'],
})
