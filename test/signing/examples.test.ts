import { expectNoSecrets, startSandbox, type Sandbox } from '@credchain/sandbox'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { user } from './world.js'

const EXAMPLES = join(import.meta.dirname, '../../packages/signing/examples')
const PRELOAD = join(import.meta.dirname, 'aws-is-the-sandbox.js')
const tenant = 'arn:aws:iam::123456789012:role/tenant'
let sandbox: Sandbox
let home: string

beforeAll(async () => {
  sandbox = await startSandbox({ users: [user], roles: [{ arn: tenant, externalId: 'the-tenants-own' }] })
  home = mkdtempSync(join(tmpdir(), 'examples-'))
  const profile = ['[profile tenant]', `role_arn = ${tenant}`, 'external_id = the-tenants-own', 'duration_seconds = 900']
  writeFileSync(join(home, 'config'), [...profile, 'credential_source = Environment', ''].join('\n'))
})
afterAll(() => sandbox.close())
afterAll(() => rmSync(home, { recursive: true }))

/** What an example prints, run as people run it. */
async function printed(name: string, args: readonly string[] = [], more: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = {
    ...sandbox.env,
    PATH: process.env['PATH'],
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    SANDBOX_URL: sandbox.url,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    ...more,
  }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', PRELOAD, join(EXAMPLES, name), ...args], { env })
  expectNoSecrets([user.secretAccessKey], stdout, stderr)
  return stdout
}

const isAlice = /^200 .*arn:aws:iam::123456789012:user\/alice/
const isTenant = /^200 .*assumed-role\/tenant\//
const ofApi = () => [`http://a1b2c3.execute-api.eu-west-1.amazonaws.com:${new URL(sandbox.url).port}/prod/items?name=(a)`]

const RUNS: readonly (readonly [name: string, service: string, action: string, args: () => readonly string[], caller: RegExp])[] = [
  ['scan-table.js', 'dynamodb', 'Scan', () => ['TestTable'], isAlice],
  ['describe-trails.js', 'cloudtrail', 'GET', () => [tenant, 'the-tenants-own'], isTenant],
  ['list-users.js', 'iam', 'GET', () => [], isAlice],
  ['with-axios.js', 'execute-api', 'POST', ofApi, isAlice],
  ['with-got.js', 'execute-api', 'POST', ofApi, isAlice],
  ['with-undici.js', 'execute-api', 'POST', ofApi, isAlice],
]

describe('the examples run', () => {
  test('every one of them is here', () => {
    expect(RUNS.map(([name]) => name).toSorted()).toEqual(readdirSync(EXAMPLES).toSorted())
  })

  test.each(RUNS)('%s', async (name, service, action, args, caller) => {
    expect(await printed(name, args())).toMatch(caller)
    expect(sandbox.requests.at(-1)).toMatchObject({ service, action, status: 200 })
  })

  test.each(['scan-table.js', 'list-users.js'])('%s, with the role of a profile', async (name) => {
    expect(await printed(name, [], { AWS_PROFILE: 'tenant' })).toMatch(isTenant)
  })
})
