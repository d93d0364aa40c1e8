import { startSandbox, type Sandbox } from '@credchain/sandbox'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
/** Commands that stay until they are told to go are told after this. */
const PATIENCE_MS = 4_000
const ROLE = 'arn:aws:iam::123456789012:role/deploy'
let sandbox: Sandbox
let home: string

beforeAll(async () => {
  const user = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234' }
  sandbox = await startSandbox({ users: [user], roles: [{ arn: ROLE }] })
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  mkdirSync(join(home, '.aws'), { mode: 0o700 })
  writeFileSync(join(home, '.aws', 'config'), `[profile prod]\nrole_arn = ${ROLE}\nsource_profile = default\n`, { mode: 0o600 })
  const keys = `[default]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`
  writeFileSync(join(home, '.aws', 'credentials'), keys, { mode: 0o600 })
})
// As the AWS console hands it out; some commands delete it.
beforeEach(() =>
  writeFileSync(
    join(home, 'credentials.csv'),
    'Access key ID,Secret access key\nAKIACANARYCANARYCSV1,CANARYsecretCANARYsecretCANARYsecret5678\n',
  ),
)
afterAll(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

function commandsOf(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.split('\n').filter((line) => line.startsWith('npx credchain ')))
}

const shown = ['README.md', 'packages/cli/README.md'].flatMap((document) => commandsOf(document).map((line) => [document, line] as const))

test('there are some', () => {
  expect(shown.length).toBeGreaterThan(8)
})

test.each(shown)('%s: %s', async (_, line) => {
  const command = `exec "${process.execPath}" "${join(root, 'packages/cli/bin/credchain.js')}" ${line.slice('npx credchain '.length)}`
  const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...sandbox.env, AWS_EC2_METADATA_DISABLED: 'true' }
  const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'], cwd: home })
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const timer = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 130]) })
})
