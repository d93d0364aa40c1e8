import { fromChain } from '@credchain/core'
import { expectNoSecrets, fakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { describe, expect, test } from 'vitest'
import { at, CONFIG, fails, login, OIDC, pathOf, refreshes, says, SECRETS, ssoWorld, START } from '../sso-session/sso-world.test-driver.js'
import { fromEnvSigningName, fromSso, fromStatic, nodeProvider, type FromStaticOptions } from './index.js'

const NAME = 'AWS_BEARER_TOKEN_BEDROCK'

describe('fromEnvSigningName', () => {
  test.each([
    ['bedrock', NAME],
    ['my service-x', 'AWS_BEARER_TOKEN_MY_SERVICE_X'],
  ])('%s is %s, read at each call', async (signingName, name) => {
    const world = fakeWorld({ env: { [name]: ' CANARY-1 ' } })
    const provider = fromEnvSigningName({ signingName }, world)
    await expect(provider()).resolves.toEqual({ token: 'CANARY-1', $source: { BEARER_SERVICE_ENV_VARS: '3' } })
    world.env[name] = 'CANARY-2'
    await expect(provider()).resolves.toMatchObject({ token: 'CANARY-2' })
    await expect(provider.describe?.()).resolves.toEqual([name])
  })

  test.each(['', '  '])('%j is unset', async (value) => {
    const provider = fromEnvSigningName({ signingName: 'bedrock' }, fakeWorld({ env: { [NAME]: value } }))
    await expect(provider()).rejects.toMatchObject({ code: 'NOT_CONFIGURED', message: `env-token: ${NAME} is not set` })
    await expect(provider.describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  })

  test.each([{}, { signingName: '' }])('%j is a wrong argument', async (options) => {
    await expect(fromEnvSigningName(options, fakeWorld())()).rejects.toThrow(TypeError)
  })

  describeProvider('fromEnvSigningName', {
    build: (runtime) => fromEnvSigningName({ signingName: 'bedrock' }, runtime),
    absent: () => {
      const world = fakeWorld()
      return { world, provider: fromEnvSigningName({ signingName: 'bedrock' }, world) }
    },
    broken: () => {
      const world = fakeWorld({ env: { [NAME]: 'CANARY\r\nx: y' } })
      return { world, provider: fromEnvSigningName({ signingName: 'bedrock' }, world), code: 'INVALID_CONFIG' }
    },
    working: () => {
      const world = fakeWorld({ env: { [NAME]: 'CANARY' } })
      return { world, provider: fromEnvSigningName({ signingName: 'bedrock' }, world), identity: { token: 'CANARY' } }
    },
    secrets: ['CANARY'],
  })
})

describe('fromStatic', () => {
  test('gives what it was given, until that ends', async () => {
    const world = fakeWorld()
    const token = { token: 'CANARY', expiration: new Date(START + 1) }
    const provider = fromStatic({ token }, world)
    await expect(provider()).resolves.toBe(token)
    world.jump(1)
    await expect(provider()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test.each<FromStaticOptions>([{}, { token: { token: '' } }, { token: { token: 'a', expiration: new Date(Number.NaN) } }])(
    '%j is a wrong argument',
    async (options) => {
      await expect(fromStatic(options, fakeWorld())()).rejects.toThrow(TypeError)
    },
  )

  describeProvider('fromStatic', {
    build: (runtime) => fromStatic({}, runtime),
    broken: () => {
      const world = fakeWorld()
      return { world, provider: fromStatic({ token: { token: 'CANARY', expiration: new Date(START) } }, world), code: 'UNAVAILABLE' }
    },
    working: () => {
      const world = fakeWorld()
      return { world, provider: fromStatic({ token: { token: 'CANARY' } }, world), identity: { token: 'CANARY' } }
    },
    secrets: ['CANARY'],
  })
})

describe('fromSso', () => {
  test('gives the token of the session, from memory until its end is near', async () => {
    const world = ssoWorld({ http: [refreshes({ expiresIn: 7_200 })] })
    const provider = fromSso({}, world)
    await expect(provider()).resolves.toEqual({ token: 'CANARY-access', expiration: new Date(at(3_600_000)) })
    world.files.delete(pathOf('corp'))
    world.jump(3_300_000 - 1)
    await expect(provider()).resolves.toMatchObject({ token: 'CANARY-access' })
    expect(world.requests).toEqual([])
    world.files.set(pathOf('corp'), login())
    // The fake world's chance opens the window a tenth later.
    world.jump(30_001)
    // Nobody waits while the old one lives.
    await expect(provider()).resolves.toMatchObject({ token: 'CANARY-access' })
    await world.settle()
    await expect(provider()).resolves.toMatchObject({ token: 'CANARY-next' })
    world.verify()
  })

  test('describe tells the login', async () => {
    const world = ssoWorld()
    await expect(fromSso({}, world).describe?.()).resolves.toEqual([
      'the login of sso-session corp, signed in until 2026-01-01T01:00:00.000Z',
    ])
  })

  test.each([
    ['a profile without a session', { profile: 'legacy' }, CONFIG, 'NOT_CONFIGURED', 'profile legacy has no sso_session'],
    ['a profile of another kind', { profile: 'keys' }, CONFIG, 'NOT_CONFIGURED', 'does not sign in'],
    ['a profile that is not there', { profile: 'gone' }, CONFIG, 'INVALID_CONFIG', 'there is no profile gone'],
    [
      'a session that is not there',
      {},
      '[default]\nsso_session = x',
      'INVALID_CONFIG',
      'config:2: sso_session of profile default names no',
    ],
  ])('%s', async (_, options, config, code, words) => {
    const failure = { code, source: 'sso-token', message: expect.stringContaining(words) }
    await expect(fromSso(options, ssoWorld({ config }))()).rejects.toMatchObject(failure)
  })

  test('a profile that is no text is a wrong argument', async () => {
    await expect(fromSso({ profile: 7 } as object, ssoWorld())()).rejects.toThrow(TypeError)
  })

  describeProvider('fromSso', {
    build: (runtime) => fromSso({}, runtime),
    absent: () => {
      const world = ssoWorld({ config: '' })
      return { world, provider: fromSso({}, world) }
    },
    broken: () => {
      const world = ssoWorld({ signedIn: login({ expiresAt: at(0) }), http: [says(OIDC, 400, 'InvalidGrantException', 'CANARY-refresh')] })
      return { world, provider: fromSso({}, world), code: 'REJECTED' }
    },
    silent: () => {
      const world = ssoWorld({ signedIn: login({ expiresAt: at(0) }), http: [{ request: OIDC, answer: 'hang', times: Infinity }] })
      return { world, provider: fromSso({}, world) }
    },
    working: () => {
      const world = ssoWorld()
      return { world, provider: fromSso({}, world), identity: { token: 'CANARY-access' } }
    },
    secrets: SECRETS,
  })
})

describe('nodeProvider', () => {
  const env = { [NAME]: 'CANARY-env' }

  test.each([
    ['the environment first', { signingName: 'bedrock' }, env, 'CANARY-env'],
    ['the session where the variable is blank', { signingName: 'bedrock' }, { [NAME]: '' }, 'CANARY-access'],
    ['the session alone without a name', {}, env, 'CANARY-access'],
  ])('%s', async (_, options, variables, token) => {
    const world = ssoWorld({ env: variables })
    await expect(nodeProvider(options, world)()).resolves.toMatchObject({ token })
  })

  test('nobody has a token: every link is told', async () => {
    const world = ssoWorld({ config: '' })
    const error: unknown = await nodeProvider({ signingName: 'bedrock' }, world)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'NOT_CONFIGURED',
      message: expect.stringMatching(/AWS_BEARER_TOKEN_BEDROCK is not set[^]*sso-token/),
    })
  })

  test('a login that has ended stops it, and a service that is away does not end a token', async () => {
    const world = ssoWorld({ signedIn: undefined })
    const provider = nodeProvider({}, world)
    await expect(provider()).rejects.toMatchObject({ code: 'REJECTED', hint: 'Run: aws sso login --profile default' })
    const later = ssoWorld({ signedIn: login({ expiresAt: at(200_000) }), http: [fails(OIDC)] })
    const pending = nodeProvider({}, later)()
    await later.advance(5_000)
    await expect(pending).resolves.toMatchObject({ token: 'CANARY-access' })
  })

  test('explains itself without a secret', async () => {
    const report = await nodeProvider({ signingName: 'bedrock' }, ssoWorld()).explain()
    expect(report.chosen).toBe('sso-token')
    expectNoSecrets(SECRETS, report, String(report))
  })

  test('tokens chain with each other as credentials do', async () => {
    const world = ssoWorld({ config: '' })
    const own = fromStatic({ token: { token: 'CANARY-own' } }, world)
    await expect(fromChain([fromSso({}, world), own], {}, world)()).resolves.toEqual({ token: 'CANARY-own' })
  })
})
