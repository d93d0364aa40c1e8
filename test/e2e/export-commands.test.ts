import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { fromIni, fromProcess } from '@aws-sdk/credential-providers'
import { startSandbox, type Sandbox } from '@credchain/sandbox'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMAND, runCommand, SECRET } from './command-process.js'

const ROLE = 'arn:aws:iam::123456789012:role/app'
const USER = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: SECRET }
/** As a line of a config file names it. */
const PROGRAM = `"${process.execPath}" "${COMMAND}"`
const LIFE_SECONDS = 4

let sandbox: Sandbox
let home: string
let env: Record<string, string>

beforeEach(async () => {
  sandbox = await startSandbox({ users: [USER], roles: [{ arn: ROLE }], instanceRole: 'app', instanceSessionSeconds: LIFE_SECONDS })
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  mkdirSync(join(home, '.aws'), { mode: 0o700 })
  env = { PATH: process.env['PATH'] ?? '', HOME: home, ...sandbox.env }
  config(`[profile role]
role_arn = ${ROLE}
source_profile = alice
[profile instance]
credential_source = Ec2InstanceMetadata
[profile via]
credential_process = ${PROGRAM} export --profile instance
[profile via-role]
credential_process = ${PROGRAM} export --profile role
[profile loop]
credential_process = ${PROGRAM} export --profile loop
[profile round]
credential_process = ${PROGRAM} export --profile about
[profile about]
credential_process = ${PROGRAM} export --profile round
[profile deep]
credential_process = ${PROGRAM} export --profile via-role
[profile empty]
region = us-east-1
`)
  credentials(`[alice]\naws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${SECRET}\n`)
})
afterEach(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

const config = (text: string) => writeFileSync(join(home, '.aws', 'config'), text)
const credentials = (text: string) => writeFileSync(join(home, '.aws', 'credentials'), text)

interface Exported {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Like `runCommand`, for what has secrets on stdout on purpose; never on stderr. */
async function exported(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Exported> {
  const child = spawn(process.execPath, [COMMAND, 'export', ...args], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expect(stderr).not.toContain(SECRET)
  return { code, stdout, stderr }
}

describe('as a credential_process', () => {
  test.each([
    ['fromProcess', fromProcess],
    ['fromIni', fromIni],
  ])("AWS's own %s lives by it through three expiries", async (_name, provider) => {
    // AWS's provider runs the program in the environment of this process.
    const before = { ...process.env }
    Object.assign(process.env, env, {
      AWS_CONFIG_FILE: join(home, '.aws/config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws/credentials'),
    })
    const client = new STSClient({
      region: 'us-east-1',
      endpoint: sandbox.url,
      credentials: provider({ profile: 'via', ignoreCache: true }),
      maxAttempts: 1,
    })
    try {
      const until = performance.now() + 3.5 * LIFE_SECONDS * 1_000
      while (performance.now() < until) {
        expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: expect.stringContaining(':assumed-role/app/') })
        await pause(500)
      }
      expect(sandbox.requests.filter(({ service, status }) => service === 'sts' && status !== 200)).toEqual([])
      expect(sandbox.count('imds')).toBeGreaterThan(3)
    } finally {
      client.destroy()
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
    }
  })

  test('the answer is one JSON object of version 1, with the end, the account and nothing beside it', async () => {
    const { code, stdout, stderr } = await exported(['--profile', 'role'])
    expect(JSON.parse(stdout)).toEqual({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretAccessKey: expect.any(String),
      SessionToken: expect.any(String),
      Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/),
      AccountId: '123456789012',
    })
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  test('keys that do not end have no end', async () => {
    const { stdout } = await exported(['--profile', 'alice'])
    expect(stdout).toBe(`{\n  "Version": 1,\n  "AccessKeyId": "${USER.accessKeyId}",\n  "SecretAccessKey": "${SECRET}"\n}\n`)
  })

  test('the session is minted once, and comes from the file of the AWS CLI afterwards, in every format', async () => {
    const first: unknown = JSON.parse((await exported(['--profile', 'role'])).stdout)
    expect(JSON.parse((await exported(['-p', 'role', '--format', 'process'])).stdout)).toEqual(first)
    expect((await exported(['--profile', 'role', '--format', 'env'])).stdout).toContain((first as { AccessKeyId: string }).AccessKeyId)
    expect(JSON.parse((await exported(['--json', '--profile', 'role'])).stdout)).toMatchObject({
      accessKeyId: (first as { AccessKeyId: string }).AccessKeyId,
    })
    expect(sandbox.count('sts', 'AssumeRole')).toBe(1)
    expect(readdirSync(join(home, '.aws/cli/cache')).filter((name) => name.endsWith('.json'))).toHaveLength(1)
  })

  test('one that leads back to its own profile ends with an error, and starts itself once', async () => {
    const { code, stdout, stderr } = await exported(['--profile', 'loop'])
    expect(stdout).toBe('')
    expect(stderr).toMatch(/profile loop: .* asks for itself/)
    expect(code).toBe(1)
    expect(await exported(['--profile', 'round'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('asks for itself'),
    })
    // Without --profile it is the profile in use.
    config(`[default]\ncredential_process = ${PROGRAM} export\n`)
    const noRegion = { AWS_EC2_METADATA_DISABLED: 'true' }
    expect(await exported([], noRegion)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('asks for itself'),
    })
  })

  test('one for another profile, and that for a third, are no such thing', async () => {
    expect(JSON.parse((await exported(['--profile', 'deep'])).stdout)).toMatchObject({ Version: 1, AccountId: '123456789012' })
  })

  test('a named profile without credentials is an error, and no other identity', async () => {
    const { code, stdout, stderr } = await exported(['--profile', 'empty'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('profile empty has no credentials')
  })

  test('without --profile the keys of the environment count', async () => {
    const { stdout } = await exported([], { AWS_ACCESS_KEY_ID: 'AKIAFROMENVIRONMENT1', AWS_SECRET_ACCESS_KEY: SECRET })
    expect(JSON.parse(stdout)).toMatchObject({ AccessKeyId: 'AKIAFROMENVIRONMENT1' })
  })
})

describe('the short way of `export --profile` is the long way', () => {
  test.each([
    ['keys', 'alice', {}],
    ['a code that nobody can be asked for', 'guarded', {}],
    ['a program that fails', 'failing', {}],
    ['a loop', 'loop', {}],
    ['no credentials', 'empty', {}],
    ['no such profile', 'nowhere', {}],
    ['files that are none', 'alice', { AWS_CONFIG_FILE: '/' }],
  ])('%s', async (_name, profile, more) => {
    writeFileSync(
      join(home, '.aws', 'config'),
      `[profile guarded]\nrole_arn = ${ROLE}\nsource_profile = alice\nmfa_serial = arn:aws:iam::123456789012:mfa/alice
[profile failing]\ncredential_process = false\n[profile loop]\ncredential_process = ${PROGRAM} export --profile loop\n[profile empty]\nregion = us-east-1\n`,
    )
    // The parser of the other commands has it when there is another option.
    const [short, long] = await Promise.all([[], ['--no-color']].map((option) => exported([...option, '--profile', profile], more)))
    expect(short).toEqual(long)
  })
})

describe('programs of AWS that are on this machine', () => {
  const has = (file: string, ...args: string[]) => spawnSync(file, args, { stdio: 'ignore' }).status === 0
  const run = (file: string, args: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(file, args, {
        env: { ...env, AWS_EC2_METADATA_DISABLED: 'true', AWS_DEFAULT_REGION: 'us-east-1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
      child.on('error', reject).on('close', () => resolve(output))
    })

  test.skipIf(!has('aws', '--version'))('the AWS CLI', async () => {
    const args = ['sts', 'get-caller-identity', '--profile', 'via-role', '--endpoint-url', sandbox.url, '--output', 'json']
    expect(await run('aws', args)).toContain(':assumed-role/app/')
  })

  test.skipIf(!has('python3', '-c', 'import boto3'))('boto3', async () => {
    const script = `import boto3; print(boto3.Session(profile_name='via-role').client('sts', endpoint_url='${sandbox.url}').get_caller_identity()['Arn'])`
    expect(await run('python3', ['-c', script])).toContain(':assumed-role/app/')
  })
})

/** Keys of other services than AWS may hold anything; a shell must see it, and run none of it. */
const ODD = [
  `plain+/=`,
  `a b`,
  `a'b"c`,
  '$(touch pwned)',
  '`touch pwned`',
  '$HOME',
  String.raw`back\slash\\`,
  '=ls',
  '~',
  '*',
  '!!',
  '%PATH%',
  'a;touch pwned',
  'a&b|c>d',
  '{a,b}',
  '\u201Cx\u201D \u2019',
  'ünï',
]

describe('lines for a shell', () => {
  const POSIX = { script: 'eval "$LINES_TO_RUN"', format: 'env' }
  const SHELLS: readonly (readonly [shell: string, args: readonly string[], format: string])[] = [
    ['bash', ['-c', POSIX.script], 'env'],
    ['sh', ['-c', POSIX.script], 'env'],
    ['dash', ['-c', POSIX.script], 'env'],
    ['zsh', ['-c', POSIX.script], 'env'],
    ['fish', ['-c', 'eval "$LINES_TO_RUN"'], 'fish'],
    ['pwsh', ['-NoProfile', '-Command', 'Invoke-Expression $Env:LINES_TO_RUN'], 'powershell'],
  ]
  const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0'], { stdio: 'ignore' }).error === undefined
  const present = SHELLS.filter(([shell]) => isThere(shell))
  const absent = SHELLS.filter((shell) => !present.includes(shell)).map(([shell]) => shell)
  if (absent.length > 0) process.stderr.write(`not on this machine, so not asked: ${absent.join(', ')}\n`)

  /** What programs see that the shell starts after the lines of each key. */
  function seen([shell, args]: (typeof SHELLS)[number], lines: readonly string[]): string {
    const [script = '', ...first] = [...args].toReversed()
    const steps = lines.map((_, index) => `${script.replace('LINES_TO_RUN', `LINES_${index}`)}; printenv AWS_SECRET_ACCESS_KEY`)
    const { stdout, stderr } = spawnSync(shell, [...first.toReversed(), steps.join('; ')], {
      // fish reads variables by the locale.
      env: {
        PATH: env['PATH'],
        HOME: home,
        LC_ALL: 'C.UTF-8',
        ...Object.fromEntries(lines.map((line, index) => [`LINES_${index}`, line])),
      },
      cwd: home,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return stdout
  }

  test.each([...new Set(present.map(([, , format]) => format))])('those of %s give every key as it is, and run nothing', async (format) => {
    const lines: string[] = []
    for (const secret of ODD) {
      const { code, stdout } = await exported(['--format', format], { AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: secret })
      expect(code).toBe(0)
      lines.push(stdout)
    }
    for (const shell of present.filter(([, , reads]) => reads === format)) expect(seen(shell, lines)).toBe(`${ODD.join('\n')}\n`)
    expect(existsSync(join(home, 'pwned'))).toBe(false)
  })

  test('all variables of a session are set', async () => {
    const { stdout } = await exported(['--profile', 'role', '--format', 'env-no-export'])
    expect(stdout.split('\n').map((line) => line.split('=')[0])).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_CREDENTIAL_EXPIRATION',
      'AWS_ACCOUNT_ID',
      '',
    ])
  })

  test('a token in the environment that is not of these keys is told', async () => {
    const stale = { AWS_SESSION_TOKEN: 'of-others' }
    expect(await exported(['--profile', 'alice', '--format', 'env'], stale)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('AWS_SESSION_TOKEN is set here already'),
    })
    expect((await exported(['--profile', 'alice'], stale)).stderr).toBe('')
  })

  test.each<[string, readonly string[], string]>([
    [
      'another profile',
      ['--profile', 'alice', '--format', 'fish'],
      'AWS_PROFILE is set here already, and programs may use that profile instead of these keys: unset it.\n',
    ],
    ['the same', ['--profile', 'role', '--format', 'fish'], ''],
    ['that of these keys', ['--format', 'fish'], ''],
    ['another profile, for no shell', ['--profile', 'alice'], ''],
  ])('AWS_PROFILE in the environment, and it is %s', async (_name, args, told) => {
    const { code, stderr } = await exported(args, { AWS_PROFILE: 'role' })
    expect([code, stderr]).toEqual([0, told])
  })

  test('what cmd cannot be told is an error that names another format', async () => {
    const { code, stdout, stderr } = await exported(['--format', 'windows-cmd'], {
      AWS_ACCESS_KEY_ID: USER.accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'a"b%c',
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('AWS_SECRET_ACCESS_KEY has a character that no line of cmd can hold')
    expect(stderr).not.toContain('a"b%c')
  })
})

test('--json is the object of the AWS SDK for JavaScript', async () => {
  const { stdout } = await exported(['--profile', 'alice', '--json'])
  expect(stdout).toBe(`{\n  "accessKeyId": "${USER.accessKeyId}",\n  "secretAccessKey": "${SECRET}"\n}\n`)
  const { stdout: session } = await exported(['--profile', 'role', '--format', 'json'])
  expect(Object.keys(JSON.parse(session) as object)).toEqual(['accessKeyId', 'secretAccessKey', 'sessionToken', 'expiration', 'accountId'])
})

describe('a hostile environment', () => {
  const noNetwork = { AWS_EC2_METADATA_DISABLED: 'true' }

  test('without credentials: a reason on stderr, nothing on stdout', async () => {
    const { code, stdout, stderr } = await exported([], { ...noNetwork, HOME: join(home, 'nowhere') })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('AWS_ACCESS_KEY_ID is not set')
  })

  test('no HOME', async () => {
    const { HOME: _none, ...homeless } = env
    const child = spawnSync(process.execPath, [COMMAND, 'export'], {
      env: { ...homeless, ...noNetwork, AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: SECRET },
      encoding: 'utf8',
    })
    expect(child.status).toBe(0)
    expect(JSON.parse(child.stdout)).toMatchObject({ AccessKeyId: USER.accessKeyId })
  })

  test('a home in which nothing can be written', async () => {
    rmSync(join(home, '.aws', 'cli'), { recursive: true, force: true })
    // Also for root: a file stands where the folder would be.
    writeFileSync(join(home, '.aws', 'cli'), '')
    chmodSync(join(home, '.aws'), 0o500)
    const { code, stdout, stderr } = await exported(['--profile', 'role'])
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1 })
    expect(stderr).toContain('identities stay in memory')
    expect(code).toBe(0)
  })

  test('a config file that is none', async () => {
    config('this is no config file CANARY\n')
    const { code, stdout, stderr } = await exported(['--profile', 'role'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/config:1: expected a section header/)
    expect(stderr).not.toContain('CANARY')
  })

  test('a reader that has gone, or a stdout that was closed', async () => {
    for (const line of [`${PROGRAM} export --profile alice | true`, `${PROGRAM} export --profile alice >&-`]) {
      expect(spawnSync('sh', ['-c', line], { env, encoding: 'utf8' }).stderr).toBe('')
    }
  })

  test('NO_COLOR, FORCE_COLOR and a terminal that is none change nothing', async () => {
    const plain = (await exported(['--profile', 'alice'])).stdout
    for (const [name, value] of [
      ['NO_COLOR', '1'],
      ['FORCE_COLOR', '1'],
      ['TERM', 'dumb'],
    ] as const) {
      expect((await exported(['--profile', 'alice'], { [name]: value })).stdout).toBe(plain)
    }
  })

  test('wrong usage', async () => {
    for (const args of [['--format', 'yaml'], ['--profile', ''], ['more']]) {
      expect(await runCommand(['export', ...args], env)).toMatchObject({ code: 2, stdout: '' })
    }
  })
})
