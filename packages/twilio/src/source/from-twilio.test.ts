import { CredentialsError, TransportError } from '@credchain/core'
import { fakeWorld, type FakeWorldOptions } from '@credchain/sandbox'
import { describeProvider } from '@credchain/sandbox/contracts'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fromTwilio, type FromTwilioOptions } from './from-twilio.js'

const FILE = '/home/user/.twilio/credentials'
const text = (keyId: string) => `${keyId}:canary/Secret+Of=Twilio/0123456789012345`
const OPTION = text('AKIAOPTIONOPTION0001')
const FUNCTION = text('AKIAFUNCTIONCANARY02')
const VARIABLE = text('AKIAVARIABLECANARY03')
const ini = (profile: string, keyId: string) => `[${profile}]\naws_credentials = ${text(keyId)}\n`
const FILES = { [FILE]: ini('default', 'AKIADEFAULTCANARY004') + ini('prod', 'AKIAPRODPRODPROD0005') + '[bare]\naccount_sid = AC1\n' }

const keyIdOf = async (options: FromTwilioOptions, world: FakeWorldOptions = {}) =>
  (await fromTwilio(options, fakeWorld(world))()).accessKeyId
const errorOf = async (options: FromTwilioOptions, world: FakeWorldOptions = {}): Promise<unknown> =>
  fromTwilio(options, fakeWorld(world))().then(
    () => undefined,
    (error: unknown) => error,
  )

describe('fromTwilio takes the pair from', () => {
  const env = { TWILIO_AWS_CREDENTIALS: VARIABLE, TWILIO_PROFILE: 'prod' }

  test.each<[string, FromTwilioOptions, FakeWorldOptions, string]>([
    ['the option before all', { credentials: OPTION }, { env, files: FILES }, 'AKIAOPTIONOPTION0001'],
    ['a function', { credentials: () => FUNCTION }, { env, files: FILES }, 'AKIAFUNCTIONCANARY02'],
    ['an async function', { credentials: async () => ` ${FUNCTION}\n` }, { env, files: FILES }, 'AKIAFUNCTIONCANARY02'],
    ['the variable before the file', {}, { env, files: FILES }, 'AKIAVARIABLECANARY03'],
    ['the variable when the option is blank', { credentials: ' ' }, { env, files: FILES }, 'AKIAVARIABLECANARY03'],
    ['the default profile', {}, { files: FILES }, 'AKIADEFAULTCANARY004'],
    ['the file when the variable is blank', {}, { env: { TWILIO_AWS_CREDENTIALS: ' ' }, files: FILES }, 'AKIADEFAULTCANARY004'],
    ['the profile that a variable names', {}, { env: { TWILIO_PROFILE: ' prod ' }, files: FILES }, 'AKIAPRODPRODPROD0005'],
    [
      'the profile that the option names',
      { profile: 'default' },
      { env: { TWILIO_PROFILE: 'prod' }, files: FILES },
      'AKIADEFAULTCANARY004',
    ],
    ['a profile that the option names before the variable', { profile: 'prod' }, { env, files: FILES }, 'AKIAPRODPRODPROD0005'],
    [
      'the file that a variable names',
      {},
      { env: { TWILIO_CREDENTIALS_FILE: '/a' }, files: { '/a': FILES[FILE] ?? '' } },
      'AKIADEFAULTCANARY004',
    ],
    [
      'the file that the option names',
      { filepath: '~/b' },
      { env: { ...env, TWILIO_CREDENTIALS_FILE: '/a' }, files: { '/home/user/b': FILES[FILE] ?? '' } },
      'AKIAPRODPRODPROD0005',
    ],
  ])('%s', async (_, options, world, keyId) => {
    expect(await keyIdOf(options, world)).toBe(keyId)
  })

  test('nowhere else: no expiration and no session token come with it', async () => {
    const identity = await fromTwilio({ credentials: OPTION }, fakeWorld())()
    expect(identity).toEqual({ accessKeyId: 'AKIAOPTIONOPTION0001', secretAccessKey: OPTION.slice(21) })
  })

  test('the variable as it is at each call', async () => {
    const world = fakeWorld({ files: FILES })
    const provider = fromTwilio({}, world)
    expect((await provider()).accessKeyId).toBe('AKIADEFAULTCANARY004')
    world.env['TWILIO_AWS_CREDENTIALS'] = VARIABLE
    expect((await provider()).accessKeyId).toBe('AKIAVARIABLECANARY03')
    world.env['TWILIO_AWS_CREDENTIALS'] = OPTION
    expect((await provider()).accessKeyId).toBe('AKIAOPTIONOPTION0001')
    world.env['TWILIO_AWS_CREDENTIALS'] = ''
    world.env['TWILIO_PROFILE'] = 'prod'
    expect((await provider()).accessKeyId).toBe('AKIAPRODPRODPROD0005')
  })
})

const rejecting = (error: unknown): FromTwilioOptions => ({
  async credentials() {
    throw error
  },
})

describe('fromTwilio fails with', () => {
  test.each<[string, FromTwilioOptions, FakeWorldOptions, string, RegExp]>([
    ['nothing', {}, {}, 'NOT_CONFIGURED', /TWILIO_AWS_CREDENTIALS is not set and there is no \/home\/user\/.twilio\/credentials/],
    ['no default profile', {}, { files: { [FILE]: '[x]\n' } }, 'NOT_CONFIGURED', /has no profile default/],
    ['a default profile without AWS keys', {}, { files: { [FILE]: '[default]\naccount_sid = AC1' } }, 'NOT_CONFIGURED', /has no AWS keys/],
    [
      'a named profile that is not there',
      { profile: 'gone' },
      { files: FILES },
      'INVALID_CONFIG',
      /has no profile gone \(options.profile\)/,
    ],
    ['a named profile without the file', {}, { env: { TWILIO_PROFILE: 'p' } }, 'INVALID_CONFIG', /no file .* profile p \(TWILIO_PROFILE\)/],
    ['a named profile without AWS keys', { profile: 'bare' }, { files: FILES }, 'INVALID_CONFIG', /profile bare of .* has no AWS keys/],
    ['default by name', { profile: 'default' }, {}, 'INVALID_CONFIG', /there is no file/],
    ['a named file that is not there', { filepath: '/x' }, {}, 'INVALID_CONFIG', /there is no file \/x \(options.filepath\)/],
    ['the same by variable', {}, { env: { TWILIO_CREDENTIALS_FILE: '/x' } }, 'INVALID_CONFIG', /\/x \(TWILIO_CREDENTIALS_FILE\)/],
    [
      'a file that may not be read',
      {},
      { files: { [FILE]: new TransportError('EACCES', 'canary') } },
      'INVALID_CONFIG',
      /cannot be read \(EACCES\)/,
    ],
    ['a home that is a file', {}, { files: { [FILE]: new TransportError('ENOTDIR', 'canary') } }, 'NOT_CONFIGURED', /there is no/],
    ['a malformed option', { credentials: 'canary' }, { files: FILES }, 'INVALID_CONFIG', /options.credentials has no colon/],
    [
      'a malformed variable',
      {},
      { env: { TWILIO_AWS_CREDENTIALS: 'canary:' }, files: FILES },
      'INVALID_CONFIG',
      /in TWILIO_AWS_CREDENTIALS/,
    ],
    [
      'a malformed profile',
      {},
      { files: { [FILE]: '[default]\naws_credentials=canary' } },
      'INVALID_CONFIG',
      /aws_credentials in profile default of/,
    ],
    [
      'a function that gives nonsense',
      { credentials: () => 'canary' },
      {},
      'INVALID_CONFIG',
      /function options.credentials gave has no colon/,
    ],
    [
      'a function that gives nothing',
      { credentials: () => ' ' },
      { env: { TWILIO_AWS_CREDENTIALS: VARIABLE } },
      'NOT_CONFIGURED',
      /gave nothing/,
    ],
    ['a function that rejects', rejecting(new RangeError('canary')), {}, 'UNAVAILABLE', /options.credentials failed \(RangeError\)$/],
    [
      'a lost connection',
      rejecting(Object.assign(new Error('canary'), { code: 'ECONNRESET' })),
      {},
      'UNAVAILABLE',
      /failed \(ECONNRESET\)$/,
    ],
    ['a rejection that is no Error', rejecting('canary'), {}, 'UNAVAILABLE', /failed$/],
    [
      'words that may be a secret',
      rejecting(Object.assign(new Error('x'), { code: 'canary7', name: 'Canary' })),
      {},
      'UNAVAILABLE',
      /failed$/,
    ],
    ['its own word', rejecting(new CredentialsError('REJECTED', 'vault', 'no')), {}, 'REJECTED', /^vault: no$/],
  ])('%s', async (_, options, world, code, message) => {
    const error = await errorOf(options, world)
    expect(error).toMatchObject({ code, tryNextLink: code === 'NOT_CONFIGURED', message: expect.stringMatching(message) })
    expect(inspect(error, { depth: 5, showHidden: true })).not.toMatch(/canary/i)
  })

  test('UNAVAILABLE when a function throws instead of rejecting', async () => {
    const error = await errorOf({ credentials: () => String(JSON.parse('{"pair": canary}')) })
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('SyntaxError') })
    expect(inspect(error, { depth: 5, showHidden: true })).not.toContain('"pair"')
  })

  test.each<[string, FromTwilioOptions]>([
    // @ts-expect-error a number on purpose
    ['credentials', { credentials: 7 }],
    // @ts-expect-error a number on purpose
    ['what the function gives', { credentials: () => 7 }],
    // @ts-expect-error a number on purpose
    ['profile', { profile: 7 }],
    // @ts-expect-error a number on purpose
    ['filepath', { filepath: 7 }],
  ])('a TypeError, at the call, for %s of another type', async (_, options) => {
    expect(await errorOf(options)).toBeInstanceOf(TypeError)
  })

  test('the reason of an abort, before and during', async () => {
    const reason = new Error('gone')
    const provider = fromTwilio({ credentials: () => new Promise<string>(() => {}), refresh: false }, fakeWorld())
    await expect(provider({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const pending = provider({ signal: controller.signal })
    controller.abort(reason)
    await expect(pending).rejects.toBe(reason)
  })
})

const counted = () => {
  const state = { calls: 0, credentials: () => Promise.resolve(text(`AKIACOUNTEDCANARY${String((state.calls += 1)).padStart(3, '0')}`)) }
  return state
}

describe('a function is asked', () => {
  test('once for a thousand callers', async () => {
    const source = counted()
    const provider = fromTwilio({ credentials: source.credentials }, fakeWorld())
    await Promise.all(Array.from({ length: 1000 }, () => provider()))
    expect(source.calls).toBe(1)
  })

  test('again after maxAgeMs', async () => {
    const source = counted()
    const world = fakeWorld()
    const provider = fromTwilio({ credentials: source.credentials, maxAgeMs: 600_000 }, world)
    await provider()
    await world.advance(600_000)
    expect((await provider()).accessKeyId).toBe('AKIACOUNTEDCANARY002')
  })

  test('every time with refresh: false', async () => {
    const source = counted()
    const provider = fromTwilio({ credentials: source.credentials, refresh: false }, fakeWorld())
    await provider()
    await provider()
    expect(source.calls).toBe(2)
  })

  test('not by describe', async () => {
    const source = counted()
    const lines = await fromTwilio({ credentials: source.credentials }, fakeWorld()).describe?.()
    expect(lines).toEqual(['whatever the function options.credentials gives'])
    expect(source.calls).toBe(0)
  })
})

describe('the description', () => {
  test.each<[string, FromTwilioOptions, FakeWorldOptions, string]>([
    ['the option', { credentials: OPTION }, {}, 'key ...0001 of options.credentials'],
    ['the variable', {}, { env: { TWILIO_AWS_CREDENTIALS: text('AKIAVARIABLECANARY03') } }, 'key ...RY03 of TWILIO_AWS_CREDENTIALS'],
    ['the profile', {}, { files: FILES }, `key ...Y004 of profile default of ${FILE}`],
  ])('names %s and four characters of the key id', async (_, options, world, line) => {
    expect(await fromTwilio(options, fakeWorld(world)).describe?.()).toEqual([line])
  })

  test('rejects as the call does', async () => {
    const provider = fromTwilio({}, fakeWorld())
    await expect(provider.describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
    expect(provider.source).toBe('twilio')
  })
})

/** The provider in a world with these options. */
function within(options: FromTwilioOptions, worldOptions: FakeWorldOptions = {}) {
  const world = fakeWorld(worldOptions)
  return { world, provider: fromTwilio(options, world) }
}

describeProvider('fromTwilio', {
  build: (runtime) => fromTwilio({}, runtime),
  absent: () => within({}),
  broken: () => ({ ...within({}, { env: { TWILIO_AWS_CREDENTIALS: `${OPTION}canary` } }), code: 'INVALID_CONFIG' }),
  silent: () => within({ credentials: () => new Promise<string>(() => {}) }),
  working: () => ({ ...within({}, { files: FILES }), identity: { accessKeyId: 'AKIADEFAULTCANARY004' } }),
  secrets: ['canary'],
})
