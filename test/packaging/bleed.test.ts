import { build, type Plugin } from 'esbuild'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '../../packages/providers/src')
/** Folders that serve the providers, and are none. */
const SHARED = ['profile-settings', 'sso-session', 'sts', 'wire']
const folders = readdirSync(SOURCES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const subpaths = folders.map(({ name }) => name).filter((name) => !SHARED.includes(name))

/** All that a program has which takes everything from the subpath, or what it starts with: then what is loaded on demand stays outside. */
async function bundleOf(subpath: string, part: 'all' | 'start'): Promise<string> {
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
    external: ['@aws-sdk/*'],
    plugins: part === 'all' ? [] : [onDemandOutside],
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

const onDemandOutside: Plugin = {
  name: 'on-demand-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
}

/** Words that the code of one source has and no other needs. */
const MARKS: Readonly<Record<string, string>> = {
  'instance-metadata': 'x-aws-ec2-metadata-token',
  http: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  process: 'the shell may not run the program',
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

const ENDPOINTS = 'the addresses of link-local endpoints'

/** Which of those a subpath has, by intent, with what it loads on demand. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  env: [],
  process: ['process', 'stores'],
  'instance-metadata': ['instance-metadata', ENDPOINTS, 'stores'],
  http: ['http', ENDPOINTS, 'stores'],
  sso: ['IAM Identity Center', 'stores'],
  login: ['stores'],
  'cognito-identity': ['stores'],
  'saml-assertion': ['stores'],
  'token-file': ['token-file', 'stores'],
  'temporary-credentials': ['STS', 'stores'],
  'session-token': ['STS', 'stores'],
  'federation-token': ['STS', 'stores'],
  'role-pool': ['role-pool', 'STS', 'stores'],
}

function marksIn(text: string): string[] {
  return Object.entries(MARKS)
    .filter(([, mark]) => text.includes(mark))
    .map(([name]) => name)
}

test('every provider folder is a subpath', () => {
  expect(subpaths.filter((name) => !existsSync(join(SOURCES, name, 'index.ts')))).toEqual([])
  expect(subpaths).toEqual(expect.arrayContaining(Object.keys(OWN)))
})

describe('a bundle of one subpath', () => {
  test.each(Object.entries(OWN))('has nothing of the others: %s', async (subpath, own) => {
    expect(marksIn(await bundleOf(subpath, 'all')).toSorted()).toEqual(own.toSorted())
  })

  test.each([...Object.keys(OWN), 'ini'])('starts with little more than names: %s', async (subpath) => {
    const text = await bundleOf(subpath, 'start')
    // A pool tells of wrong options and parameters before it is asked for credentials, and has events of its own.
    const isPool = subpath === 'role-pool'
    expect(marksIn(text)).toEqual(isPool ? ['role-pool'] : [])
    expect(text.length).toBeLessThan((isPool ? 6 : 5) * 1024)
  })

  test('the marks are words of the code', async () => {
    expect(marksIn(await bundleOf('node-chain', 'all'))).toEqual(Object.keys(MARKS).filter((name) => name !== 'role-pool'))
  })
})
