import { CredentialsError, fromChain, type Credentials, type CredentialsEvent, type Provider, type ResolveRequest } from '@credchain/core'
import { fakeWorld, type SandboxRole } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromTemporaryCredentials } from './from-temporary-credentials.js'
import { assumed, failureOf, KEYS, openSts, parametersOf, refused, roleArn } from './sts-world.test-driver.js'

const RoleArn = roleArn('long')
const roles = [
  { arn: RoleArn, maxSessionSeconds: 43_200 },
  { arn: roleArn('base'), maxSessionSeconds: 43_200 },
]
const STS = 'https://sts.us-east-1.amazonaws.com/'
const env = { AWS_REGION: 'us-east-1' }

/** The host's own time, in whole seconds: with a clock that is off by minutes the SDK tries refusals again by itself. */
const NOW = Math.floor(Date.now() / 1_000) * 1_000
const open = (known: SandboxRole[] = roles) => openSts({ roles: known }, {}, NOW)

type World = Awaited<ReturnType<typeof openSts>>

/** The long role over `master`, with the notices it gave. */
function longRole(world: World, master: Provider, DurationSeconds: number | undefined = 7_200, refresh = true) {
  const notices: string[] = []
  const onEvent = (event: CredentialsEvent) => {
    if (event.type === 'notice') notices.push(event.reason)
  }
  const params = { RoleArn, DurationSeconds }
  const provider = fromTemporaryCredentials({ params, masterCredentials: master, onEvent, refresh }, world.runtime)
  return { provider, notices }
}

const baseRole = (world: World) =>
  fromTemporaryCredentials({ params: { RoleArn: roleArn('base'), DurationSeconds: 43_200 }, masterCredentials: KEYS }, world.runtime)

/** The same identity without the word of how it came about. */
function silent(provider: Provider): Provider {
  return async (request) => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration }: Credentials = await provider(request)
    return { accessKeyId, secretAccessKey, sessionToken, expiration }
  }
}

const asked = (world: World) => world.sent.map((request) => parametersOf(request).DurationSeconds)
const CLAMPED = `assume ${RoleArn}: a role assumed by a role lasts one hour at most; asking for 3600 s instead of 7200 s`

describe('a role upon a role lasts one hour at most', () => {
  test('a master that says it is a role: clamped up front, told once, also for later refreshes', async () => {
    await using world = await open()
    const { provider, notices } = longRole(world, baseRole(world), 7_200, false)
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 3_600_000) })
    await provider()
    expect(asked(world)).toEqual(['43200', '3600', '3600'])
    expect(notices).toEqual([CLAMPED])
  })

  test('a master that does not say: after STS said so, and remembered', async () => {
    await using world = await open()
    const { provider, notices } = longRole(world, silent(baseRole(world)), 7_200, false)
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 3_600_000) })
    await provider()
    expect(asked(world)).toEqual(['43200', '7200', '3600', '3600'])
    expect(notices).toEqual([CLAMPED])
  })

  test('a chain hears the notice as well, until it is closed', async () => {
    await using world = await open()
    const { provider } = longRole(world, baseRole(world))
    const heard: CredentialsEvent[] = []
    const chain = fromChain([provider], { onEvent: (event) => heard.push(event) }, world.runtime)
    await chain()
    expect(heard.filter(({ type }) => type === 'notice')).toEqual([
      { type: 'notice', source: 'temporary-credentials', at: NOW, reason: CLAMPED },
    ])
    expect(heard.map(({ type }) => type)).toContain('refreshed')

    const late = longRole(world, baseRole(world)).provider
    const unheard: CredentialsEvent[] = []
    fromChain([late], { onEvent: (event) => unheard.push(event) }, world.runtime).close()
    await late()
    expect(unheard).toEqual([])
  })

  test('calls at the same time all get their second try, and one notice', async () => {
    await using world = await open()
    const { provider, notices } = longRole(world, silent(baseRole(world)), 7_200, false)
    const all = await Promise.all([provider(), provider(), provider()])
    expect(all.map(({ expiration }) => expiration?.getTime())).toEqual(Array.from({ length: 3 }, () => NOW + 3_600_000))
    expect(notices).toEqual([CLAMPED])
  })

  test.each([
    ['exactly one hour', 3_600, '3600'],
    ['no word of how long', undefined, undefined],
  ])('%s is left alone', async (_, seconds, sent) => {
    await using world = await open()
    const params = seconds === undefined ? { RoleArn } : { RoleArn, DurationSeconds: seconds }
    const notices: string[] = []
    const onEvent = (event: CredentialsEvent) => {
      if (event.type === 'notice') notices.push(event.reason)
    }
    await fromTemporaryCredentials({ params, masterCredentials: baseRole(world), onEvent }, world.runtime)()
    expect(asked(world)).toEqual(['43200', sent])
    expect(notices).toEqual([])
  })

  test.each<[string, (user: Provider) => Provider]>([
    ['of a user', (user) => user],
    ['of a user, who does not say so', silent],
  ])('a later session %s may ask for more, whatever the master was before', async (_, spoken) => {
    await using world = await open()
    const user = fromTemporaryCredentials({ masterCredentials: KEYS }, world.runtime)
    const role = baseRole(world)
    let now: Provider = role
    const { provider } = longRole(world, (request) => now(request), 7_200, false)
    await provider()
    now = spoken(user)
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 7_200_000) })
    now = role
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 3_600_000) })
  })

  test('a session of a user who says so may ask for more after a role that did not', async () => {
    await using world = await open()
    const user = fromTemporaryCredentials({ masterCredentials: KEYS }, world.runtime)
    let now = silent(baseRole(world))
    const { provider } = longRole(world, (request) => now(request), 7_200, false)
    await provider()
    now = user
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 7_200_000) })
  })

  test('a role that does not say so after one that did: after STS said so', async () => {
    await using world = await open()
    let now: Provider = baseRole(world)
    const { provider, notices } = longRole(world, (request) => now(request), 7_200, false)
    await provider()
    now = silent(now)
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 3_600_000) })
    expect(asked(world)).toEqual(['43200', '3600', '7200', '3600'])
    expect(notices).toEqual([CLAMPED])
  })

  test.each<[string, Record<string, string>]>([
    ['a user', {}],
    ['a container endpoint, which may vend a user', { CREDENTIALS_HTTP: 'z' }],
    ['a session of a user', { CREDENTIALS_STS_SESSION_TOKEN: 'm' }],
  ])('%s may ask for more', async (_, $source) => {
    await using world = await open()
    const { provider, notices } = longRole(world, async () => Object.assign({ ...KEYS }, { $source }))
    expect(await provider()).toMatchObject({ expiration: new Date(NOW + 7_200_000) })
    expect(notices).toEqual([])
  })

  test.each([
    'CREDENTIALS_STS_ASSUME_ROLE',
    'CREDENTIALS_STS_ASSUME_ROLE_WEB_ID',
    'CREDENTIALS_STS_ASSUME_ROLE_SAML',
    'CREDENTIALS_IMDS',
    'CREDENTIALS_SSO',
    'CREDENTIALS_SSO_LEGACY',
  ])('%s is the mark of a role', async (feature) => {
    await using world = await open()
    const { provider, notices } = longRole(world, async () => Object.assign({ ...KEYS }, { $source: { [feature]: '?' } }))
    await provider()
    expect(asked(world)).toEqual(['3600'])
    expect(notices).toEqual([CLAMPED])
  })

  test('another ValidationError is no reason to ask for less', async () => {
    await using world = await open([{ arn: RoleArn, maxSessionSeconds: 3_600 }])
    const { provider, notices } = longRole(world, async () => KEYS)
    expect(await failureOf(provider())).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('MaxSessionDuration') })
    expect(asked(world)).toEqual(['7200'])
    expect(notices).toEqual([])
  })
})

describe('a master that has expired', () => {
  /** A master that gives `next` when it is forced, and notes what it was asked. */
  function master(next: () => Promise<Credentials>) {
    const forced: (boolean | undefined)[] = []
    const provider: Provider = async ({ forceRefresh } = {}) => {
      forced.push(forceRefresh)
      return forceRefresh ? next() : { ...KEYS, accessKeyId: 'AKIAOLDEROLDER000001' }
    }
    return { forced, provider }
  }
  const newer = async () => ({ ...KEYS, accessKeyId: 'AKIANEWERNEWER000002' })
  const expired = { request: STS, answer: refused(403, 'ExpiredToken', 'The security token included in the request is expired') }
  const signers = (world: ReturnType<typeof fakeWorld>) =>
    world.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers?.authorization ?? '')?.[1])

  test.each(['ExpiredToken', 'ExpiredTokenException'])('%s: it is asked anew, and the call made once more', async (code) => {
    const world = fakeWorld({
      env,
      http: [
        { request: STS, answer: refused(403, code, 'expired') },
        { request: STS, answer: assumed() },
      ],
    })
    const { forced, provider } = master(newer)
    const identity = await fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: provider }, world)()
    expect(identity.accessKeyId).toBe('ASIACANARYROLE000001')
    expect(forced).toEqual([false, true])
    expect(signers(world)).toEqual(['AKIAOLDEROLDER000001', 'AKIANEWERNEWER000002'])
    world.verify()
  })

  test('the default chain of the SDK, where no master is named', async () => {
    const world = fakeWorld({ env, http: [expired, { request: STS, answer: assumed() }] })
    const { provider } = master(newer)
    const credentialDefaultProvider = () => Object.assign((request?: ResolveRequest) => provider(request), { memoized: true })
    await fromTemporaryCredentials({ params: { RoleArn }, clientConfig: { credentialDefaultProvider } }, world)()
    expect(signers(world)).toEqual(['AKIAOLDEROLDER000001', 'AKIANEWERNEWER000002'])
  })

  test('once only', async () => {
    const world = fakeWorld({ env, http: [{ ...expired, times: 9 }] })
    const { forced, provider } = master(newer)
    const error = await failureOf(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: provider }, world)())
    expect(error).toMatchObject({ code: 'REJECTED', hint: expect.stringContaining('have expired') })
    expect(forced).toEqual([false, true])
    expect(world.requests).toHaveLength(2)
  })

  test('not with the same identity', async () => {
    const world = fakeWorld({ env, http: [{ ...expired, times: 9 }] })
    const { forced, provider } = master(async () => ({ ...KEYS, accessKeyId: 'AKIAOLDEROLDER000001' }))
    const error = await failureOf(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: provider }, world)())
    expect(error).toMatchObject({ code: 'REJECTED', message: expect.stringContaining('ExpiredToken') })
    expect(forced).toEqual([false, true])
    expect(world.requests).toHaveLength(1)
  })

  test('nor with an object that cannot change', async () => {
    const world = fakeWorld({ env, http: [expired] })
    const error = await failureOf(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: KEYS }, world)())
    expect(error).toMatchObject({ code: 'REJECTED' })
    world.verify()
  })

  test('what the master then fails with is what the caller hears', async () => {
    const world = fakeWorld({ env, http: [expired] })
    const login = new CredentialsError('REJECTED', 'sso', 'the login has expired')
    const { provider } = master(() => Promise.reject(login))
    expect(await failureOf(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: provider }, world)())).toBe(login)
  })

  test.each(['AccessDenied', 'InvalidClientTokenId'])('%s is final: the master is not asked again', async (code) => {
    const world = fakeWorld({ env, http: [{ request: STS, answer: refused(403, code, 'no') }] })
    const { forced, provider } = master(newer)
    expect(await failureOf(fromTemporaryCredentials({ params: { RoleArn }, masterCredentials: provider }, world)())).toMatchObject({
      code: 'REJECTED',
    })
    expect(forced).toEqual([false])
  })

  test('through a chain of roles: a session that STS took back is replaced', async () => {
    await using world = await open()
    const base = baseRole(world)
    const { provider } = longRole(world, base, 3_600, false)
    await provider()
    const before = await base()
    world.sandbox.revoke(before.accessKeyId)
    await expect(provider()).resolves.toMatchObject({ accountId: '123456789012' })
    expect((await base()).accessKeyId).not.toBe(before.accessKeyId)
    // Base and role; the role refused; base again, and the role.
    expect(world.calls()).toBe(5)
  })
})
