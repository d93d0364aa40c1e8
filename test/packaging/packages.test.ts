import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { node, packAndInstall, type Installed } from './packed.js'

const run = promisify(execFile)
const attw = join(import.meta.dirname, '../node_modules/.bin/attw')
let installed: Installed
beforeAll(async () => {
  installed = await packAndInstall()
})
afterAll(() => installed[Symbol.asyncDispose]())

const libraries = [
  '@credchain/core',
  '@credchain/providers',
  '@credchain/twilio',
  '@credchain/stores',
  '@credchain/signing',
  '@credchain/sandbox',
]
/** Where a package is more, or other, than its root. */
const entrypoints: Partial<Record<string, string[]>> = { '@credchain/sandbox': ['.', 'contracts'], '@credchain/stores': ['file', 'redis'] }
const find = (name: string) => installed.packages.find((packed) => packed.name === name) ?? expect.unreachable(name)

describe.each([...libraries, 'credchain'])('%s, packed', (name) => {
  test('has no fault that publint knows', async () => {
    const { folder } = find(name)
    const { messages, pkg } = await publint({ pkgDir: folder, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('has its code, types, sources, README and licence, and no tests', () => {
    const files = readdirSync(find(name).folder, { recursive: true, encoding: 'utf8' })
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    expect(files.filter((file) => /\.test\.|test-driver|tsbuildinfo/.test(file))).toEqual([])
    const maps = files.filter((file) => file.endsWith('.js.map'))
    expect(maps.length).toBeGreaterThan(0)
    for (const file of maps) expect(readFileSync(join(find(name).folder, file), 'utf8')).toContain('"sourcesContent"')
  })

  test('depends on published versions only', () => {
    const manifest = readFileSync(join(find(name).folder, 'package.json'), 'utf8')
    expect(manifest).not.toMatch(/workspace:|catalog:|link:|file:/)
  })
})

describe.each(libraries)('%s, installed', (name) => {
  test('its types resolve for ESM consumers', async () => {
    await run(attw, [
      find(name).tarball,
      '--profile',
      'esm-only',
      ...(entrypoints[name] === undefined ? [] : ['--entrypoints', ...entrypoints[name]]),
    ])
  })

  test('import and require give the same exports', async () => {
    for (const module of name === '@credchain/stores' ? [`${name}/file`, `${name}/redis`] : [name]) {
      const imported = await node(installed.consumer, [
        '--input-type=module',
        '-e',
        `console.log(Object.keys(await import('${module}')).sort().join())`,
      ])
      const required = await node(installed.consumer, [
        '-e',
        `console.log(Object.keys(require('${module}')).sort().filter((key) => key !== '__esModule').join())`,
      ])
      expect(required).toBe(imported)
      expect(imported.length).toBeGreaterThan(5)
    }
  })
})

test('importing the providers loads neither STS nor http, tls or child_process', async () => {
  const script = `
    await import('@credchain/providers')
    const loaded = process.moduleLoadList.map((line) => line.replace(/^NativeModule /, ''))
    console.log(['http', 'https', 'child_process', 'tls'].filter((name) => loaded.includes(name)).join())`
  expect((await node(installed.consumer, ['--input-type=module', '-e', script])).trim()).toBe('')
})

test('the command has the licences of those whose code is in its one file', () => {
  const { folder } = find('credchain')
  const { sources } = JSON.parse(readFileSync(join(folder, 'dist/export/alone.js.map'), 'utf8')) as { sources: string[] }
  const others = new Set(sources.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))
  const licences = readFileSync(join(folder, 'dist/NOTICES-OF-OTHERS.txt'), 'utf8')
  expect(others.size).toBeGreaterThan(1)
  for (const name of others) expect(licences).toContain(`${name}\n\n`)
  expect(licences).toContain('Copyright (c) 2021-2024 Oleksii Raspopov')
})

test('the packed command runs', async () => {
  const bin = join(find('credchain').folder, 'bin', 'credchain.js')
  expect((await node(installed.consumer, [bin, '--version'])).trim()).toMatch(/^\d+\.\d+\.\d+$/)
  expect(await node(installed.consumer, [bin, '--help'])).toContain('explain')
})
