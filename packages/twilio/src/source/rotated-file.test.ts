import { fromChain, ownsItsCache, TransportError, type CredentialsEvent, type ResolveRequest, type Runtime } from '@credchain/core'
import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromTwilio, type FromTwilioOptions } from './from-twilio.js'

const FILE = '/home/user/.twilio/credentials'
const keyOf = (letter: string) => `AKIA${letter.repeat(16)}`
const pair = (letter: string) => `${keyOf(letter)}:canary/Secret+Of=Twilio/0123456789012345`
const file = (letter: string) => `[default]\naws_credentials = ${pair(letter)}\n`

/** A provider over one file. While `gate` is set, the disk does not answer. */
function setup(content: string, options: FromTwilioOptions = {}) {
  const world = fakeWorld({ files: { [FILE]: content } })
  const events: CredentialsEvent[] = []
  const disk: { stats: number; reads: number; gate?: Promise<void> | undefined } = { stats: 0, reads: 0 }
  const fs: Runtime['fs'] = {
    ...world.fs,
    async stat(path) {
      disk.stats += 1
      await disk.gate
      return world.fs.stat(path)
    },
    async readFile(path) {
      disk.reads += 1
      return world.fs.readFile(path)
    },
  }
  const provider = fromTwilio({ onEvent: (event) => events.push(event), ...options }, { ...world, now: world.now, fs })
  if (!ownsItsCache(provider)) throw new Error('expected a cache')
  const keyId = async (request?: ResolveRequest) => (await provider(request)).accessKeyId
  /** Writes the file and lets the next look, a second later, find it. */
  const rewrite = async (text: string | TransportError) => {
    world.files.set(FILE, text)
    world.jump(1_000)
    await keyId().catch(() => {})
    await world.settle()
  }
  return { world, provider, keyId, rewrite, events, disk }
}

describe('the file', () => {
  test('is looked at once a second, once for all who ask meanwhile, and read when it changed', async () => {
    const { world, provider, disk } = setup(file('A'))
    expect(provider.peek()).toBeUndefined()
    await Promise.all([provider(), provider(), provider()])
    expect(disk).toMatchObject({ stats: 1, reads: 1 })
    world.jump(999)
    expect(provider()).toBe(provider.peek())
    expect(disk.stats).toBe(1)
    world.jump(1)
    expect(provider.peek()).toBeUndefined()
    await Promise.all([provider(), provider()])
    await world.settle()
    expect(disk).toMatchObject({ stats: 2, reads: 1 })
    world.jump(-5_000)
    await provider()
    await world.settle()
    expect(disk).toMatchObject({ stats: 3, reads: 1 })
  })

  test('that was rotated is used by the call after the look, or at once when forced', async () => {
    const { world, keyId } = setup(file('A'))
    await keyId()
    world.files.set(FILE, file('B'))
    expect(await keyId({ forceRefresh: true })).toBe(keyOf('B'))
    world.files.set(FILE, file('C'))
    world.jump(1_000)
    expect(await keyId()).toBe(keyOf('B'))
    await world.settle()
    expect(await keyId()).toBe(keyOf('C'))
  })

  test('that was rotated is seen in a chain', async () => {
    const { world, provider } = setup(file('A'))
    const chain = fromChain([provider], {}, world)
    expect((await chain()).accessKeyId).toBe(keyOf('A'))
    world.files.set(FILE, file('B'))
    world.jump(1_000)
    await chain()
    await world.settle()
    expect((await chain()).accessKeyId).toBe(keyOf('B'))
  })

  test('that names another pair is asked when a service refused the one that is held', async () => {
    const { world, provider, keyId } = setup(file('A'))
    const identity = await provider()
    world.files.set(FILE, file('B'))
    world.jump(1_000)
    provider.invalidate({ ...identity, accessKeyId: keyOf('X') })
    expect(await keyId(), 'another was refused').toBe(keyOf('A'))
    await world.settle()
    const newer = await provider()
    world.files.set(FILE, file('C'))
    world.jump(1_000)
    provider.invalidate(newer)
    expect(provider.peek()).toBeUndefined()
    expect(await keyId()).toBe(keyOf('C'))
  })
})

describe.each<[string, string | TransportError, string, string]>([
  ['empty', '', 'NOT_CONFIGURED', 'has no profile default'],
  ['half written', file('A').slice(0, 50), 'INVALID_CONFIG', 'the secret access key'],
  ['unreadable', new TransportError('EIO', 'canary'), 'INVALID_CONFIG', 'cannot be read (EIO)'],
])('a file that is %s', (_, content, code, words) => {
  test('takes the pair away after a minute, and is told once', async () => {
    const { world, keyId, rewrite, events } = setup(file('A'))
    await keyId()
    await rewrite(content)
    world.jump(59_999)
    expect(await keyId()).toBe(keyOf('A'))
    await world.settle()
    expect(events).toEqual([expect.objectContaining({ type: 'notice', source: 'twilio', reason: expect.stringContaining(words) })])
    expect(JSON.stringify(events)).not.toContain('canary')
    world.jump(1)
    await expect(keyId()).rejects.toMatchObject({ code })
    await rewrite(file('B'))
    expect(await keyId()).toBe(keyOf('B'))
  })

  test('is an error at once where nothing is held, was refused, or for whoever forces', async () => {
    const { world, provider, keyId, rewrite, events } = setup(file('A'))
    provider.invalidate(await provider())
    world.files.set(FILE, content)
    world.jump(1_000)
    await expect(keyId()).rejects.toMatchObject({ code })
    expect(provider.peek()).toBeUndefined()
    await rewrite(file('A'))
    await rewrite(content)
    const forced = await keyId({ forceRefresh: true }).catch((error: { code: string }) => error.code)
    expect(forced).toBe(code === 'INVALID_CONFIG' ? code : keyOf('A'))
    expect(events).toHaveLength(1)
  })
})

describe('a disk that does not answer', () => {
  const hang = (): Promise<void> => new Promise(() => {})

  test('makes nobody wait who can be given a pair, and is asked once', async () => {
    const { world, provider, keyId, disk, events } = setup(file('A'))
    await keyId()
    disk.gate = hang()
    await world.advance(1_000)
    expect(await keyId()).toBe(keyOf('A'))
    await world.advance(120_000)
    expect(await keyId()).toBe(keyOf('A'))
    expect(provider.peek()).toBe(provider())
    expect(disk.stats).toBe(2)
    expect(events).toEqual([])
  })

  test.each([
    [{}, 30_000],
    [{ loadTimeoutMs: 500 }, 500],
  ])('%j: whoever has to wait gives up after %i ms', async (options, ms) => {
    const { world, keyId, disk } = setup(file('A'), options)
    disk.gate = hang()
    let failure: unknown
    keyId().catch((error: unknown) => (failure = error))
    await world.advance(ms - 1)
    expect(failure).toBeUndefined()
    await world.advance(1)
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: `twilio: ${FILE} was not read within ${ms} ms` })
  })

  test('is left by a caller with its own reason', async () => {
    const { keyId, disk } = setup(file('A'))
    disk.gate = hang()
    const leaving = new AbortController()
    const left = keyId({ signal: leaving.signal })
    leaving.abort('enough')
    await expect(left).rejects.toBe('enough')
  })
})

test('status tells how often and since when the pair is given', async () => {
  const { world, provider } = setup(file('A'))
  expect(provider.status()).toBeUndefined()
  const issuedAt = new Date(world.now())
  await provider()
  world.jump(500)
  await provider()
  expect(provider.status()).toEqual({ served: 2, issuedAt })
  provider.close()
  expect((await provider()).accessKeyId).toBe(keyOf('A'))
})

const env = { TWILIO_AWS_CREDENTIALS: pair('V') }
const inVariable = (world: FakeWorld) => fromTwilio({}, world)

test('the variable is given as one promise, and a chain sees it change', async () => {
  const world = fakeWorld({ env })
  const chain = fromChain([inVariable(world)], {}, world)
  expect((await chain()).accessKeyId).toBe(keyOf('V'))
  expect(chain()).toBe(chain())
  world.env['TWILIO_AWS_CREDENTIALS'] = pair('W')
  expect((await chain()).accessKeyId).toBe(keyOf('W'))
})
