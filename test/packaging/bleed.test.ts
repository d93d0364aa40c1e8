import { build } from 'esbuild'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '../../packages/providers/src')
/** Folders that serve the providers, and are none. */
const SHARED = ['profile-settings', 'sso-session', 'sts', 'wire']
const folders = readdirSync(SOURCES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const subpaths = folders.map(({ name }) => name).filter((name) => !SHARED.includes(name))

/** What a program starts with that takes everything from the subpath. What is loaded on demand stays outside. */
async function bundleOf(subpath: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '@credchain/providers/${subpath}'`, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // As bundlers do that know modules; the sources that the tests see must not take the place of what was built.
    mainFields: ['module', 'main'],
    tsconfigRaw: {},
    plugins: [
      {
        name: 'on-demand-outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
      },
    ],
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

/** Words that the code of one source has and no other needs. */
const MARKS: Readonly<Record<string, string>> = {
  'instance-metadata': 'x-aws-ec2-metadata-token',
  http: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  process: 'the program wrote more than',
  'token-file': 'AWS_WEB_IDENTITY_TOKEN_FILE',
  ini: 'credential_source',
  'role-pool': 'createRolePool',
  'node-chain': 'sdk-v3',
  'the addresses of link-local endpoints': '169.254',
  STS: 'AssumeRoleCommand',
  'IAM Identity Center': 'sso_',
  'the chain': 'fromChain takes',
  stores: 'the store gave no lease',
}

/** Which of those a subpath has, by intent. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  env: [],
  process: ['process', 'stores'],
  'instance-metadata': ['instance-metadata', 'the addresses of link-local endpoints', 'stores'],
  http: ['http', 'the addresses of link-local endpoints', 'stores'],
}

test('every provider folder is a subpath', () => {
  expect(subpaths.filter((name) => !existsSync(join(SOURCES, name, 'index.ts')))).toEqual([])
  expect(subpaths).toEqual(expect.arrayContaining(Object.keys(OWN)))
})

describe('a bundle of one subpath has nothing of the others', () => {
  test.each(Object.entries(OWN))('%s', async (subpath, own) => {
    const text = await bundleOf(subpath)
    const found = Object.entries(MARKS).filter(([, mark]) => text.includes(mark))
    expect(found.map(([name]) => name).toSorted()).toEqual(own.toSorted())
  })

  test('ini starts without the code of roles, programs and endpoints', async () => {
    const text = await bundleOf('ini')
    expect(text).toContain(MARKS['ini'])
    for (const name of ['STS', 'process', 'instance-metadata', 'the addresses of link-local endpoints', 'role-pool']) {
      expect(text).not.toContain(MARKS[name])
    }
  })

  test('the marks are words of the code', async () => {
    const text = (await Promise.all(['node-chain', 'role-pool', 'process'].map(bundleOf))).join('\n')
    for (const mark of Object.values(MARKS)) expect(text).toContain(mark)
  })
})
