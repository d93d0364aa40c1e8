import {
  fromChain,
  TransportError,
  type Credentials,
  type CredentialsEvent,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { fromIni, type FromIniOptions } from './from-ini.js'

const CONFIG = '/home/user/.aws/config'
const ROLE = `[default]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = b
[profile b]\naws_access_key_id = AKIAB\naws_secret_access_key = CANARY\n`
const keys = (name: string) => `[default]\naws_access_key_id = AKIA${name}\naws_secret_access_key = CANARY${name}\n`
const HOUR_MS = 3_600_000
/** What a file may be for the moment in which it is rewritten, or longer. */
const BROKEN: [name: string, content: string | TransportError, code: string, words: string][] = [
  ['empty', '', 'NOT_CONFIGURED', 'there is no default profile in ~/.aws/config or ~/.aws/credentials'],
  ['half a line', ROLE.slice(0, ROLE.indexOf('_profile')), 'INVALID_CONFIG', `${CONFIG}:3: `],
  ['half a profile', ROLE.slice(0, ROLE.indexOf('source')), 'INVALID_CONFIG', `${CONFIG}:2: `],
  ['unreadable', new TransportError('EIO', 'CANARY'), 'INVALID_CONFIG', `${CONFIG} cannot be read: EIO`],
]

/** A provider over one file, with a role assumer that numbers what it gives for an hour. */
function setup(config: string, options: FromIniOptions = {}, fs: (base: FakeWorld) => Partial<Runtime['fs']> = () => ({})) {
  const world = fakeWorld({ files: { [CONFIG]: config } })
  const events: CredentialsEvent[] = []
  let minted = 0
  const roleAssumer = async (): Promise<Credentials> => ({
    accessKeyId: `ASIA${(minted += 1)}`,
    secretAccessKey: 'CANARY',
    sessionToken: `t${minted}`,
    expiration: new Date(world.now() + HOUR_MS),
  })
  const runtime: Runtime = { ...world, now: world.now, fs: { ...world.fs, ...fs(world) } }
  const provider = fromIni({ roleAssumer, onEvent: (event) => events.push(event), ...options }, runtime)
  const keyId = async (request?: ResolveRequest) => (await provider(request)).accessKeyId
  /** Writes the file and lets the next look, a second later, find it. */
  const rewrite = async (content: string | TransportError) => {
    world.files.set(CONFIG, content)
    world.jump(1_000)
    await keyId().catch(() => {})
    await world.settle()
  }
  const notices = () => events.flatMap((event) => (event.type === 'notice' ? event.reason : []))
  return { world, provider, keyId, rewrite, notices }
}

describe.each(BROKEN)('a file that is %s for a moment', (_name, content, code, words) => {
  test('takes no role away, and is told once', async () => {
    const { world, provider, keyId, rewrite, notices } = setup(ROLE)
    const identity = await provider()
    await rewrite(content)
    expect(await provider()).toBe(identity)
    expect(provider.peek()).toBe(provider())
    world.jump(1_000)
    expect(await keyId()).toBe('ASIA1')
    await world.settle()
    expect(notices()).toEqual([expect.stringContaining(words)])
    expect(notices()[0]).toMatch(/; profile default keeps the credentials that it has$/)
    expect(notices()[0]).not.toContain('CANARY')
    await rewrite(ROLE)
    expect(await keyId()).toBe('ASIA1')
    await rewrite(content)
    expect(notices()).toHaveLength(2)
  })

  test('is an error when the identity that was held at its beginning has expired', async () => {
    const { world, provider, keyId, rewrite } = setup(ROLE)
    await provider()
    await rewrite(content)
    world.jump(HOUR_MS - 1_000 - 60_000)
    await keyId()
    await world.settle()
    expect(await keyId(), 'renewed meanwhile').toBe('ASIA2')
    world.jump(60_000 - 1)
    expect(await keyId()).toBe('ASIA2')
    await world.settle()
    world.jump(1)
    await expect(provider()).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
    expect(provider.peek()).toBeUndefined()
    world.jump(1_000)
    await expect(provider()).rejects.toMatchObject({ code })
    world.files.set(CONFIG, ROLE)
    world.jump(1_000)
    expect(await keyId()).toBe('ASIA2')
  })

  test('takes no keys away for a minute', async () => {
    const { world, provider, keyId, rewrite, notices } = setup(keys('1'))
    await provider()
    await rewrite(content)
    world.jump(59_999)
    expect(await keyId()).toBe('AKIA1')
    await world.settle()
    expect(notices()).toHaveLength(1)
    world.jump(1)
    await expect(provider()).rejects.toMatchObject({ code })
    await rewrite(keys('2'))
    expect(await keyId()).toBe('AKIA2')
  })

  test('moves no chain to another identity', async () => {
    const { world, provider, rewrite } = setup(ROLE)
    const other: Provider = async () => ({ accessKeyId: 'AKIAOTHER', secretAccessKey: 'CANARY' })
    const chain = fromChain([provider, other], {}, world)
    await chain()
    await rewrite(content)
    expect((await chain()).accessKeyId).toBe('ASIA1')
    expect((await chain({ forceRefresh: code === 'NOT_CONFIGURED' })).accessKeyId).toMatch(/^ASIA/)
  })

  test('is an error for whoever forces, but for an absence, which takes nothing away', async () => {
    const { provider, keyId, rewrite } = setup(ROLE)
    await provider()
    await rewrite(content)
    const forced = await keyId({ forceRefresh: true }).catch((error: { code: string }) => error.code)
    expect(forced).toBe(code === 'INVALID_CONFIG' ? code : 'ASIA2')
  })

  test('is an error while nothing is held', async () => {
    const counts = { stats: 0 }
    const { world, provider, notices } = setup(ROLE, {}, ({ fs }) => ({
      stat: (path) => {
        counts.stats += 1
        return fs.stat(path)
      },
    }))
    world.files.set(CONFIG, content)
    await expect(provider()).rejects.toMatchObject({ code })
    expect(notices()).toEqual([])
    const looks = counts.stats
    world.jump(999)
    await expect(provider()).rejects.toMatchObject({ code })
    expect(counts.stats, 'remembered for a second').toBe(looks)
    await expect(provider.describe?.()).rejects.toMatchObject({ code })
    expect(counts.stats).toBeGreaterThan(looks)
  })
})

test('describe tells what is in the files now, whatever is held', async () => {
  const { world, provider, keyId } = setup(ROLE)
  await provider()
  world.files.set(CONFIG, '')
  await expect(provider.describe?.()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  expect(await keyId()).toBe('ASIA1')
})

test('a clock that goes back does not make keys that are gone last longer', async () => {
  const { world, provider, keyId, rewrite } = setup(keys('1'))
  await provider()
  await rewrite('')
  world.jump(-HOUR_MS)
  await keyId()
  await world.settle()
  world.jump(59_999)
  expect(await keyId()).toBe('AKIA1')
  await world.settle()
  world.jump(1)
  await expect(provider()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
})

describe('an identity that a service refused', () => {
  test('is not kept: the files are asked before the next answer', async () => {
    const { world, provider, keyId } = setup(keys('1'))
    const identity = await provider()
    world.files.set(CONFIG, keys('2'))
    world.jump(1_000)
    provider.invalidate({ ...identity, accessKeyId: 'AKIAOTHER' })
    provider.invalidate(identity)
    expect(provider.peek()).toBeUndefined()
    expect(await keyId()).toBe('AKIA2')
  })

  test('but another is, and files that still say the same are believed', async () => {
    const { world, provider, keyId } = setup(keys('1'))
    const identity = await provider()
    world.jump(1_000)
    provider.invalidate({ ...identity, accessKeyId: 'AKIAOTHER' })
    world.files.set(CONFIG, keys('2'))
    expect(await keyId()).toBe('AKIA1')
    await world.settle()
    provider.invalidate(await provider())
    world.jump(1_000)
    expect(await keyId()).toBe('AKIA2')
    world.jump(1_000)
    world.files.set(CONFIG, '')
    expect(await keyId()).toBe('AKIA2')
    await world.settle()
    expect(await keyId(), 'believed, and so kept').toBe('AKIA2')
  })

  test.each([
    ['keys', keys('1')],
    ['a role', ROLE],
  ])('is not kept while the files are broken: %s', async (_name, config) => {
    const { world, provider } = setup(config)
    provider.invalidate(await provider())
    world.files.set(CONFIG, '')
    world.jump(1_000)
    await expect(provider()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' })
  })
})

describe('a disk that does not answer', () => {
  /** It hangs from when the test says so until it says so again. */
  function hanging(config: string, options?: FromIniOptions) {
    let open: () => void = () => {}
    let gate: Promise<void> | undefined
    let stats = 0
    const made = setup(config, options, (base) => ({
      stat: async (path) => {
        stats += 1
        await gate
        return base.fs.stat(path)
      },
    }))
    const hang = () => {
      gate = new Promise((resolve) => (open = resolve))
    }
    const answer = () => {
      gate = undefined
      open()
    }
    return { ...made, hang, answer, stats: () => stats }
  }

  test.each([
    ['a role', ROLE, 'ASIA1'],
    ['keys', keys('1'), 'AKIA1'],
  ])('makes nobody wait who can be given %s, and is asked once', async (_name, config, expected) => {
    const { world, provider, keyId, hang, answer, stats, notices } = hanging(config)
    await provider()
    const before = stats()
    hang()
    await world.advance(1_000)
    for (const _ of [1, 2, 3]) {
      expect(await keyId()).toBe(expected)
      expect(provider.peek()).toBe(provider())
      await world.advance(120_000)
    }
    expect(stats()).toBe(before + 2)
    expect(notices()).toEqual([])
    answer()
    await world.settle()
    expect(await keyId()).toBe(expected)
  })

  test('lets a role go on by the profile as it was', async () => {
    const { world, provider, keyId, hang } = hanging(ROLE)
    await provider()
    hang()
    await world.advance(50 * 60_000)
    await keyId()
    await world.advance(20 * 60_000)
    expect(await keyId()).toBe('ASIA2')
  })

  test.each([
    [{}, 30_000],
    [{ loadTimeoutMs: 500 }, 500],
  ])('%j: whoever has to wait gives up after %i ms', async (options, ms) => {
    const { world, provider, keyId, hang, answer } = hanging(ROLE, options)
    hang()
    let failure: unknown
    keyId().catch((error: unknown) => (failure = error))
    await world.advance(ms - 1)
    expect(failure).toBeUndefined()
    expect(world.pendingSleeps).toBe(0)
    await world.advance(1)
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: `ini: ~/.aws/config and ~/.aws/credentials were not read within ${ms} ms`,
    })
    await expect(provider.describe?.()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    answer()
    await world.settle()
    expect(await keyId()).toBe('ASIA1')
  })

  test('a caller who forces waits as long, and is served', async () => {
    const { world, provider, keyId, hang } = hanging(ROLE)
    await provider()
    hang()
    const forced = keyId({ forceRefresh: true })
    await world.advance(30_000)
    expect(await forced).toBe('ASIA2')
  })

  test('is left by a caller who forces, with its own reason, keys held or not', async () => {
    const { provider, hang } = hanging(keys('1'))
    await provider()
    hang()
    const leaving = new AbortController()
    const left = provider({ forceRefresh: true, signal: leaving.signal })
    leaving.abort('enough')
    await expect(left).rejects.toBe('enough')
  })
})
