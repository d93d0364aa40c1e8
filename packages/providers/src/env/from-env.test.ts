import { fakeWorld } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fromEnv } from './from-env.js'

const SECRET = 'canary+Secret/Of=Env'
const TOKEN = 'canary-token-of-env'
const PAIR = { AWS_ACCESS_KEY_ID: 'AKIACANARYCANARY7Q2F', AWS_SECRET_ACCESS_KEY: SECRET }
const AT = '2026-01-01T00:00:00Z'

const inWorld = (env: Record<string, string | undefined>, prefix?: string) => {
  const world = fakeWorld({ at: AT, env })
  return { world, provider: fromEnv(prefix === undefined ? {} : { prefix }, world) }
}

describe('fromEnv gives', () => {
  test.each([
    ['the pair alone', {}, {}],
    ['the session token', { AWS_SESSION_TOKEN: TOKEN }, { sessionToken: TOKEN }],
    ['the expiration', { AWS_CREDENTIAL_EXPIRATION: '2026-01-01T01:00:00Z' }, { expiration: new Date('2026-01-01T01:00:00Z') }],
    ['the scope', { AWS_CREDENTIAL_SCOPE: 'us-east-1' }, { credentialScope: 'us-east-1' }],
    ['the account', { AWS_ACCOUNT_ID: '012345678901' }, { accountId: '012345678901' }],
    ['no account that is none', { AWS_ACCOUNT_ID: '12345' }, {}],
    [
      'nothing of blank variables',
      { AWS_SESSION_TOKEN: '', AWS_CREDENTIAL_EXPIRATION: ' \t', AWS_CREDENTIAL_SCOPE: '', AWS_ACCOUNT_ID: ' ' },
      {},
    ],
    ['values without the white space around them', { AWS_SESSION_TOKEN: ` ${TOKEN}\n` }, { sessionToken: TOKEN }],
  ])('%s', async (_, env, expected) => {
    const identity = await inWorld({ ...PAIR, ...env }).provider()
    expect(identity).toEqual({
      accessKeyId: PAIR.AWS_ACCESS_KEY_ID,
      secretAccessKey: SECRET,
      $source: { CREDENTIALS_ENV_VARS: 'g' },
      ...expected,
    })
  })

  test('all six, trimmed, under a prefix', async () => {
    const { provider } = inWorld(
      {
        ...PAIR,
        STAGING_AWS_ACCESS_KEY_ID: ' AKIASTAGING ',
        STAGING_AWS_SECRET_ACCESS_KEY: '\tstaging\r\n',
        STAGING_AWS_SESSION_TOKEN: 'token',
        STAGING_AWS_CREDENTIAL_EXPIRATION: '2026-01-01T02:00:00+01:00',
        STAGING_AWS_CREDENTIAL_SCOPE: 'eu-west-1',
        STAGING_AWS_ACCOUNT_ID: '123456789012',
      },
      'STAGING_',
    )
    expect(await provider()).toEqual({
      accessKeyId: 'AKIASTAGING',
      secretAccessKey: 'staging',
      sessionToken: 'token',
      expiration: new Date('2026-01-01T01:00:00Z'),
      credentialScope: 'eu-west-1',
      accountId: '123456789012',
      $source: { CREDENTIALS_ENV_VARS: 'g' },
    })
  })

  test('what the variables say at each call', async () => {
    const { world, provider } = inWorld(PAIR)
    await provider()
    world.env['AWS_ACCESS_KEY_ID'] = 'AKIAOTHER'
    expect((await provider()).accessKeyId).toBe('AKIAOTHER')
  })
})

describe('fromEnv fails with', () => {
  test.each([
    ['nothing set', {}, 'NOT_CONFIGURED', /^env: AWS_ACCESS_KEY_ID is not set$/],
    ['a blank pair', { AWS_ACCESS_KEY_ID: ' ', AWS_SECRET_ACCESS_KEY: '' }, 'NOT_CONFIGURED', /AWS_ACCESS_KEY_ID is not set/],
    ['a session token alone', { AWS_SESSION_TOKEN: TOKEN }, 'NOT_CONFIGURED', /AWS_ACCESS_KEY_ID is not set/],
    ['a key id alone', { AWS_ACCESS_KEY_ID: 'AKIA' }, 'INVALID_CONFIG', /AWS_SECRET_ACCESS_KEY is not set, although AWS_ACCESS_KEY_ID is/],
    [
      'a secret alone',
      { AWS_SECRET_ACCESS_KEY: SECRET },
      'INVALID_CONFIG',
      /AWS_ACCESS_KEY_ID is not set, although AWS_SECRET_ACCESS_KEY is/,
    ],
    ['a blank secret', { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: ' ' }, 'INVALID_CONFIG', /AWS_SECRET_ACCESS_KEY is not set/],
    [
      'a bad expiration',
      { ...PAIR, AWS_CREDENTIAL_EXPIRATION: 'canary' },
      'INVALID_CONFIG',
      /AWS_CREDENTIAL_EXPIRATION is not a date-time/,
    ],
    ['a past expiration', { ...PAIR, AWS_CREDENTIAL_EXPIRATION: '2025-12-31T23:59:59Z' }, 'UNAVAILABLE', /expired at 2025-12-31T23:59:59/],
  ])('%s', async (_, env, code, message) => {
    const { provider } = inWorld(env)
    const error = await provider().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, source: 'env', tryNextLink: code === 'NOT_CONFIGURED', message: expect.stringMatching(message) })
    expect(inspect(error)).not.toContain('canary')
    await expect(provider.describe?.()).rejects.toMatchObject({ code })
  })

  test('the prefixed name of a missing half', async () => {
    const { provider } = inWorld({ ...PAIR, DEV_AWS_ACCESS_KEY_ID: 'AKIA' }, 'DEV_')
    await expect(provider()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('DEV_AWS_SECRET_ACCESS_KEY'),
    })
  })

  test.each([
    ['1 ms before the expiration: the identity', -1, undefined],
    ['at the expiration: an error', 0, 'UNAVAILABLE'],
    ['1 ms after it: an error', 1, 'UNAVAILABLE'],
  ])('%s', async (_, offsetMs, code) => {
    const { world, provider } = inWorld({ ...PAIR, AWS_CREDENTIAL_EXPIRATION: '2026-01-01T01:00:00Z' })
    world.jump(3_600_000 + offsetMs)
    const outcome = await provider().catch((reason: unknown) => reason)
    expect(outcome).toMatchObject(code === undefined ? { accessKeyId: PAIR.AWS_ACCESS_KEY_ID } : { code })
  })

  test('the reason of an abort', async () => {
    const reason = new Error('gone')
    await expect(inWorld(PAIR).provider({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('a TypeError for a prefix that is no string, at the call', async () => {
    // @ts-expect-error a number on purpose
    const provider = fromEnv({ prefix: 7 }, fakeWorld({ env: PAIR }))
    await expect(provider()).rejects.toBeInstanceOf(TypeError)
  })
})

test('describe shows four characters of the key id and no secret', async () => {
  const { provider } = inWorld({ ...PAIR, AWS_SESSION_TOKEN: TOKEN, AWS_CREDENTIAL_EXPIRATION: '2026-01-01T01:00:00Z' })
  const lines = await provider.describe?.()
  expect(lines).toEqual(['key ...7Q2F of AWS_ACCESS_KEY_ID, expires 2026-01-01T01:00:00.000Z'])
})

test('is called env and has no cache', () => {
  const { provider } = inWorld(PAIR)
  expect(provider.source).toBe('env')
  expect(provider).not.toHaveProperty('memoized')
})

describeProvider('fromEnv', {
  build: (runtime) => fromEnv({}, runtime),
  absent: () => inWorld({}),
  broken: () => ({ ...inWorld({ ...PAIR, AWS_SESSION_TOKEN: TOKEN, AWS_CREDENTIAL_EXPIRATION: SECRET }), code: 'INVALID_CONFIG' }),
  working: () => ({
    ...inWorld({ ...PAIR, AWS_SESSION_TOKEN: TOKEN, AWS_CREDENTIAL_EXPIRATION: '2026-01-01T01:00:00Z' }),
    identity: { accessKeyId: PAIR.AWS_ACCESS_KEY_ID, sessionToken: TOKEN, expiration: new Date('2026-01-01T01:00:00Z') },
  }),
  secrets: [SECRET, TOKEN],
})
