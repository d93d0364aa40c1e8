import { shortenHome, TransportError, type Runtime } from '@credchain/core'
import { fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { externalDataInterceptor } from '@smithy/shared-ini-file-loader'
import { describe, expect, test } from 'vitest'
import { fileLocations } from './file-locations.js'
import { loadSharedConfig } from './shared-files.js'

const CONFIG = '/home/user/.aws/config'
const CREDENTIALS = '/home/user/.aws/credentials'

/** The world, with a count of what its disk was asked. */
function counting(world: FakeWorld): { runtime: Runtime; calls: string[] } {
  const calls: string[] = []
  const fs = {
    ...world.fs,
    stat: (path: string) => (calls.push(`stat ${path}`), world.fs.stat(path)),
    readFile: (path: string) => (calls.push(`read ${path}`), world.fs.readFile(path)),
  }
  return { runtime: { ...world, fs }, calls }
}

describe('which files', () => {
  const home = { config: CONFIG, credentials: CREDENTIALS }
  const cases: [name: string, options: object, world: object, expected: object][] = [
    ['the usual', {}, {}, home],
    ['blank variables', {}, { env: { AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' } }, home],
    [
      'variables',
      {},
      { env: { AWS_CONFIG_FILE: '/c', AWS_SHARED_CREDENTIALS_FILE: '~/k' } },
      { config: '/c', credentials: '/home/user/k' },
    ],
    [
      'options',
      { filepath: '~/k', configFilepath: '/c' },
      { env: { AWS_CONFIG_FILE: '/no' } },
      { config: '/c', credentials: '/home/user/k' },
    ],
    ["somebody else's home", { filepath: '~bob/k' }, {}, { config: CONFIG, credentials: '~bob/k' }],
    [
      'Windows',
      { filepath: '~\\k' },
      { platform: 'win32', home: 'C:\\Users\\u' },
      { config: 'C:\\Users\\u\\.aws\\config', credentials: 'C:\\Users\\u\\k' },
    ],
  ]
  test.each(cases)('%s', (_name, options, world, expected) => expect(fileLocations(options, fakeWorld(world))).toEqual(expected))
})

test.each([
  ['/home/user/.aws/config', '~/.aws/config'],
  ['/home/user', '/home/user'],
  ['/home/username/x', '/home/username/x'],
  ['/etc/aws', '/etc/aws'],
])('%s is shown as %s', (path, shown) => expect(shortenHome(path, fakeWorld())).toBe(shown))

test('both files are merged', async () => {
  const world = fakeWorld({ files: { [CONFIG]: '[profile a]\nx = 1\ny = 1', [CREDENTIALS]: '[a]\ny = 2' } })
  const { profiles, paths } = await loadSharedConfig({}, world)
  expect(profiles.get('a')?.properties.get('x')).toEqual(expect.objectContaining({ value: '1', file: CONFIG, line: 2 }))
  expect(profiles.get('a')?.properties.get('y')).toEqual(expect.objectContaining({ value: '2', file: CREDENTIALS, line: 2 }))
  expect(paths).toEqual(['~/.aws/config', '~/.aws/credentials'])
})

describe('a file that cannot be read', () => {
  test.each(['ENOENT', 'ENOTDIR'])('%s: it is absent', async (code) => {
    const world = fakeWorld({ files: { [CONFIG]: new TransportError(code, 'x') } })
    expect([...(await loadSharedConfig({}, world)).profiles.keys()]).toEqual([])
  })
  test.each(['EACCES', 'EISDIR', 'EIO'])('%s: it is configured wrongly', async (code) => {
    const world = fakeWorld({ files: { [CONFIG]: new TransportError(code, 'CANARY') } })
    const failure = { code: 'INVALID_CONFIG', message: `ini: ${CONFIG} cannot be read: ${code}` }
    await expect(loadSharedConfig({}, world)).rejects.toMatchObject(failure)
  })
})

describe('reading', () => {
  test('is done once for all who ask at the same time, over all providers', async () => {
    const { runtime, calls } = counting(fakeWorld({ files: { [CONFIG]: '[profile a]' } }))
    await Promise.all([loadSharedConfig({}, runtime), loadSharedConfig({}, runtime), loadSharedConfig({ configFilepath: CONFIG }, runtime)])
    expect(calls.toSorted()).toEqual([`read ${CONFIG}`, `stat ${CONFIG}`, `stat ${CREDENTIALS}`])
  })

  test('is repeated only when the file changed', async () => {
    const world = fakeWorld({ files: { [CONFIG]: '[profile a]' } })
    const { runtime, calls } = counting(world)
    const reads = () => calls.filter((call) => call.startsWith('read')).length
    await loadSharedConfig({}, runtime)
    await loadSharedConfig({}, runtime)
    expect(reads()).toBe(1)
    world.files.set(CONFIG, '[profile b]')
    expect([...(await loadSharedConfig({}, runtime)).profiles.keys()]).toEqual(['b'])
    expect(reads()).toBe(2)
  })

  test.each(['mtimeMs', 'size', 'ino'] as const)('a change of %s alone is a change', async (field) => {
    const world = fakeWorld()
    const stat = { mtimeMs: 1, size: 1, ino: 1 }
    let reads = 0
    const fs = { ...world.fs, stat: async () => ({ ...stat }), readFile: async () => `[profile p${(reads += 1)}]` }
    const runtime = { ...world, fs }
    await loadSharedConfig({ filepath: CONFIG }, runtime)
    const before = reads
    await loadSharedConfig({ filepath: CONFIG }, runtime)
    expect(reads).toBe(before)
    stat[field] = 2
    await loadSharedConfig({ filepath: CONFIG }, runtime)
    expect(reads).toBe(before * 2)
  })

  test('is always repeated with ignoreCache', async () => {
    const { runtime, calls } = counting(fakeWorld({ files: { [CONFIG]: '[profile a]' } }))
    await loadSharedConfig({}, runtime)
    await loadSharedConfig({ ignoreCache: true }, runtime)
    expect(calls.filter((call) => call === `read ${CONFIG}`)).toHaveLength(2)
  })

  test('an error of syntax stays until the file changes, and goes when it is deleted', async () => {
    const world = fakeWorld({ files: { [CONFIG]: 'CANARY' } })
    const { runtime, calls } = counting(world)
    await expect(loadSharedConfig({}, runtime)).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
    await expect(loadSharedConfig({}, runtime)).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
    expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(1)
    world.files.delete(CONFIG)
    expect([...(await loadSharedConfig({}, runtime)).profiles.keys()]).toEqual([])
  })

  test('what cannot be read for a moment is read the next time, although it looks the same', async () => {
    const world = fakeWorld({ files: { [CONFIG]: '[profile a]' } })
    const failures = ['EIO', 'ENFILE']
    const readFile = async (path: string) => {
      const code = failures.shift()
      if (code !== undefined) throw new TransportError(code, 'CANARY')
      return world.fs.readFile(path)
    }
    const runtime = { ...world, fs: { ...world.fs, readFile } }
    for (const code of ['EIO', 'ENFILE']) {
      await expect(loadSharedConfig({}, runtime)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(code) })
    }
    expect([...(await loadSharedConfig({}, runtime)).profiles.keys()]).toEqual(['a'])
  })

  test('a file of many profiles is the same, whoever of many asks', async () => {
    const text = Array.from({ length: 50_000 }, (_, n) => `[profile p${n}]\nregion = r${n}\n`).join('')
    const { runtime, calls } = counting(fakeWorld({ files: { [CONFIG]: text } }))
    const [one, other] = await Promise.all([loadSharedConfig({}, runtime), loadSharedConfig({}, runtime)])
    expect(one.profiles.get('p49999')?.properties.get('region')).toMatchObject({ value: 'r49999', line: 100_000 })
    expect(other.profiles.get('p0')?.properties.get('region')?.value).toBe('r0')
    expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(1)
  })

  test("AWS's interceptor goes before the disk", async () => {
    const path = '/intercepted/config'
    externalDataInterceptor.interceptFile(path, '[profile a]')
    const { runtime, calls } = counting(fakeWorld({ files: { [path]: '[profile disk]' } }))
    expect([...(await loadSharedConfig({ configFilepath: path }, runtime)).profiles.keys()]).toEqual(['a'])
    externalDataInterceptor.interceptFile(path, '[profile b]')
    expect([...(await loadSharedConfig({ configFilepath: path }, runtime)).profiles.keys()]).toEqual(['b'])
    expect(calls.filter((call) => call.endsWith(path))).toEqual([])
  })
})
