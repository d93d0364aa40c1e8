import { startSandbox, virtualClock, type Sandbox, type VirtualClock } from '@credchain/sandbox'
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMAND, runCommand, runOnTerminal, runProgramOnTerminal, SECRET } from './command-process.js'

const ACCOUNT = '123456789012'
const USER = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: SECRET }
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/deploy`
const KEYS = `aws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${SECRET}\n`
const CONFIG = `[default]
region = eu-west-1

[profile prod]
role_arn = ${ROLE}
source_profile = alice

[profile admin]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = ${ACCOUNT}
sso_account_name = acme-prod
sso_role_name = Admin

[profile program]
credential_process = /opt/${SECRET}

[profile pod]
role_arn = ${ROLE}
web_identity_token_file = /token

[profile machine]
role_arn = ${ROLE}
credential_source = Ec2InstanceMetadata

[profile person]
login_session = arn:aws:iam::${ACCOUNT}:user/alice

[profile loop]
role_arn = ${ROLE}
source_profile = loop
`

let clock: VirtualClock
let sandbox: Sandbox
let home: string
let env: Record<string, string>

beforeEach(async () => {
  clock = virtualClock()
  sandbox = await startSandbox({ clock, users: [USER], roles: [{ arn: ROLE }], instanceRole: 'app' })
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  mkdirSync(join(home, '.aws'), { mode: 0o700 })
  write('config', CONFIG)
  write('credentials', `[alice]\n${KEYS}`)
  env = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL_STS: sandbox.url }
})
afterEach(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

function write(name: 'config' | 'credentials', text: string): void {
  writeFileSync(join(home, '.aws', name), text, { mode: 0o600 })
}

const credchain = (...args: string[]) => runCommand(args, env)

describe('whoami', () => {
  test('account, ARN, user, source and end', async () => {
    const { code, stdout, stderr } = await credchain('whoami', '-p', 'prod')
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toEqual([
      `account   ${ACCOUNT}`,
      expect.stringMatching(/^arn {7}arn:aws:sts::123456789012:assumed-role\/deploy\/credchain-\d+$/),
      expect.stringMatching(/^user id {3}AROA\w+:credchain-\d+$/),
      'from      ini: prod -> assume deploy <- static keys',
      expect.stringMatching(/^key {7}\.\.\.\w{4}$/),
      expect.stringMatching(/^expires {3}in 60 min \(.*Z\)$/),
      '',
    ])
    expect(code).toBe(0)
  })

  test('as data; keys of a user never end, and the region is the one that is asked in', async () => {
    const { code, stdout } = await credchain('whoami', '-p', 'alice', '--region', 'eu-north-1', '--json')
    expect(JSON.parse(stdout)).toEqual({
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      userId: expect.stringMatching(/^AIDA/),
      region: 'eu-north-1',
      source: 'ini',
      how: 'alice -> static keys',
      key: '...USER',
    })
    expect(code).toBe(0)
  })

  test('the endpoint of the profile counts as well', async () => {
    write('config', `[profile alice]\nregion = eu-west-1\nendpoint_url = ${sandbox.url}\n`)
    const { AWS_ENDPOINT_URL_STS: _elsewhere, ...withoutVariable } = env
    expect(await runCommand(['whoami', '-p', 'alice'], withoutVariable)).toMatchObject({ code: 0 })
    expect(sandbox.count('sts', 'GetCallerIdentity')).toBe(1)
  })

  test('keys that AWS does not know: an error with what to do, and nothing on stdout', async () => {
    write('credentials', '[alice]\naws_access_key_id = AKIAUNKNOWNUNKNOWN00\naws_secret_access_key = x\n')
    const { code, stdout, stderr } = await credchain('whoami', '-p', 'alice')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^sts: GetCallerIdentity: InvalidClientTokenId.*\n {2}hint: The access key does not exist/)
  })

  test('no credentials at all: why, link by link', async () => {
    write('config', '')
    const { code, stdout, stderr } = await credchain('whoami')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('AWS_ACCESS_KEY_ID is not set')
  })

  describe('the name of the account', () => {
    let iam: Server
    let asked: string[]
    let answer: { status: number; body: string }

    beforeEach(async () => {
      asked = []
      answer = { status: 200, body: '<R><AccountAliases><member>acme-alias</member></AccountAliases></R>' }
      iam = createServer((request, response) => {
        asked.push(`${request.url} ${/Credential=[^,]*/.exec(request.headers.authorization ?? '')?.[0]}`)
        response.writeHead(answer.status).end(answer.body)
      })
      await new Promise<void>((resolve) => iam.listen(0, '127.0.0.1', resolve))
      const address = iam.address()
      if (typeof address !== 'object' || address === null) throw new Error('no address')
      env['AWS_ENDPOINT_URL_IAM'] = `http://127.0.0.1:${address.port}`
    })
    afterEach(() => iam.close())

    test('is not asked for unless --alias says so', async () => {
      const { stdout } = await credchain('whoami', '-p', 'alice', '--json')
      expect(JSON.parse(stdout)).not.toHaveProperty('accountName')
      expect(asked).toEqual([])
    })

    test('--alias asks IAM', async () => {
      const { stdout } = await credchain('whoami', '-p', 'alice', '--alias')
      expect(stdout).toContain(`account   ${ACCOUNT} (acme-alias)\n`)
      expect(asked).toEqual([
        expect.stringMatching(/^\/\?Action=ListAccountAliases&Version=2010-05-08 Credential=AKIACANARYCANARYUSER\/\d+\/us-east-1\/iam\//),
      ])
    })

    test('who may not know it is told so, and still who it is', async () => {
      answer = { status: 403, body: 'AccessDenied' }
      const { code, stdout, stderr } = await credchain('whoami', '-p', 'alice', '--alias')
      expect(stdout).toContain(`account   ${ACCOUNT}\n`)
      expect(stderr).toContain('iam:ListAccountAliases')
      expect(code).toBe(0)
      expect((await credchain('whoami', '-p', 'alice', '--alias', '--quiet')).stderr).toBe('')
    })
  })

  test('the name that the profile gives its account, without asking', async () => {
    // Where a login would be: the profile's account is that of the keys, which the variables hold.
    write('config', CONFIG.replace('[profile admin]', '[default]').replace('[default]\nregion', '[profile old]\nregion'))
    Object.assign(env, { AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION: 'eu-west-1' })
    const { stdout } = await credchain('whoami')
    expect(stdout).toContain(`account   ${ACCOUNT} (acme-prod)\n`)
    expect(stdout).toContain('from      env: ')
  })
})

describe('profiles', () => {
  test('each with its kind, account and role, and the end of its cached session; nobody is asked', async () => {
    expect(await credchain('whoami', '-p', 'prod')).toMatchObject({ code: 0 })
    const before = sandbox.requests.length
    const { code, stdout, stderr } = await credchain('profiles')
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toEqual([
      '  profile  kind          account       role    expires in',
      '  admin    sso           123456789012  Admin',
      '  alice    keys',
      '* default  settings',
      '  loop     broken',
      '  machine  role          123456789012  deploy  60 min',
      '  person   login',
      '  pod      web identity  123456789012  deploy  60 min',
      '  prod     role          123456789012  deploy  60 min',
      '  program  process',
      '',
      expect.stringMatching(/^loop: ini: .*\.aws\/config:\d+: the profiles form a loop|^loop: ini: the profiles form a loop: loop -> loop/),
      expect.stringContaining('  hint: '),
      '',
    ])
    expect(code).toBe(0)
    expect(sandbox.requests.length).toBe(before)
  })

  test('as data', async () => {
    const { stdout } = await credchain('profiles', '-p', 'prod', '--json')
    const rows = JSON.parse(stdout) as { name: string }[]
    expect(rows).toHaveLength(9)
    expect(rows.find(({ name }) => name === 'prod')).toEqual({
      name: 'prod',
      isInUse: true,
      kind: 'role',
      summary: 'prod -> assume deploy <- static keys',
      accountId: ACCOUNT,
      role: ROLE,
    })
    expect(rows.find(({ name }) => name === 'loop')).toMatchObject({
      kind: 'broken',
      problem: expect.any(String),
      hint: expect.any(String),
    })
  })

  test('on a narrow terminal, a paragraph each', async () => {
    const run = runOnTerminal(['profiles'], env, { cols: 40 })
    expect(await run.end).toBe(0)
    expect(run.screen()).toContain('  admin\r\n  kind: sso\r\n  account: 123456789012\r\n  role: Admin\r\n')
  })

  test('none: said on stderr, and nothing is data', async () => {
    write('config', '')
    write('credentials', '')
    expect(await credchain('profiles')).toEqual({ code: 0, stdout: '', stderr: expect.stringContaining('no profiles') })
    expect(await credchain('profiles', '--json', '-q')).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })
})

interface Found {
  readonly isHealthy: boolean
  readonly findings: readonly { readonly check: string; readonly status: string; readonly message: string; readonly remedy?: string }[]
}

async function diagnose(...args: string[]): Promise<Found & { readonly code: number | null }> {
  const { code, stdout } = await credchain('doctor', '--json', ...args)
  const found = JSON.parse(stdout) as Found
  for (const { status, remedy } of found.findings) if (status === 'wrong') expect(remedy).toBeTruthy()
  return { code, ...found }
}

describe('doctor', () => {
  beforeEach(() => write('config', `[default]\nregion = eu-west-1\n[profile prod]\nrole_arn = ${ROLE}\nsource_profile = alice\n`))

  test('on a machine where all is well', async () => {
    const { code, stdout, stderr } = await credchain('doctor', '-p', 'prod')
    expect(stdout.split('\n')).toEqual([
      'ok     config       nothing found in ~/.aws/config and ~/.aws/credentials',
      'ok     credentials  ini: prod -> assume deploy <- static keys, expires in 60 min',
      expect.stringMatching(/^ok {5}credentials {2}AWS takes them for arn:aws:sts::123456789012:assumed-role\/deploy\//),
      expect.stringMatching(/^ok {5}sts {10}127\.0\.0\.1:\d+ answers, in \d+ ms$/),
      'ok     sts          the clock of this machine is right',
      'ok     platform     no endpoint of EC2, ECS or EKS is configured, and none was asked',
      'ok     proxy        no proxy is configured',
      '',
    ])
    expect(stderr).toBe('Nothing is wrong.\n')
    expect(code).toBe(0)
  })

  test.each([
    ['is off, but bearable', -2 * 60_000, 'note', 0],
    ['is off', -10 * 60_000, 'wrong', 1],
  ])('a clock that %s', async (_, aheadMs, status, exitCode) => {
    await sandbox.close()
    clock = virtualClock({ at: Date.now() - aheadMs })
    sandbox = await startSandbox({ clock, users: [USER] })
    env['AWS_ENDPOINT_URL_STS'] = sandbox.url
    const { code, findings } = await diagnose('-p', 'alice')
    const told = findings.find(({ message }) => message.includes('the clock of this machine'))
    expect(told).toMatchObject({ check: 'sts', status, message: expect.stringContaining('slow'), remedy: expect.stringContaining('NTP') })
    expect(code).toBe(exitCode)
  })

  test('a mistake in the files, keys that are refused, a peer that is gone: each with a remedy', async () => {
    write('config', '')
    write('credentials', '[default]\naws_access_key_id = AKIAUNKNOWNUNKNOWN00\naws_secret_access_key = x\nregoin = eu-west-1\n')
    Object.assign(env, {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: sandbox.url,
      AWS_EC2_METADATA_DISABLED: 'false',
      HTTPS_PROXY: `http://user:${SECRET}@127.0.0.1:9`,
    })
    const { code, isHealthy, findings } = await diagnose()
    const told = findings.filter(({ status }) => status === 'wrong').map(({ check, message }) => `${check}: ${message}`)
    expect(told).toEqual([
      expect.stringContaining('config: ~/.aws/credentials:4: regoin'),
      expect.stringContaining('credentials: sts: GetCallerIdentity: InvalidClientTokenId'),
      expect.stringContaining('platform: http: 127.0.0.1:9 could not be asked'),
      'proxy: the proxy of HTTPS_PROXY, 127.0.0.1:9, cannot be reached: nobody listens there (ECONNREFUSED)',
    ])
    expect(findings).toContainEqual({ check: 'platform', status: 'ok', message: 'instance metadata answers' })
    expect({ code, isHealthy }).toEqual({ code: 1, isHealthy: false })
  })

  test('nothing is configured', async () => {
    const { code, findings } = await diagnose()
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'credentials', status: 'wrong', remedy: expect.stringContaining('explain') }),
    )
    expect(code).toBe(1)
  })

  test('without a network it says so, and what needs none is found', async () => {
    env['AWS_ENDPOINT_URL_STS'] = 'http://sts.offline.invalid'
    const { code, findings } = await diagnose('-p', 'alice')
    expect(findings).toContainEqual({ check: 'credentials', status: 'ok', message: 'ini: alice -> static keys' })
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'sts',
        status: 'wrong',
        message: expect.stringMatching(/^sts\.offline\.invalid cannot be reached: .*(?:no network|offline)/),
      }),
    )
    expect(code).toBe(1)
  })

  test('a peer that never answers costs seconds, not minutes', async () => {
    sandbox.fault({ service: 'sts' }, { kind: 'hang' })
    sandbox.fault({ service: 'unknown' }, { kind: 'hang' })
    const since = performance.now()
    const { findings } = await diagnose('-p', 'alice')
    expect(performance.now() - since).toBeLessThan(20_000)
    expect(findings.filter(({ status }) => status === 'wrong').map(({ check }) => check)).toContain('sts')
  })

  test('nobody is asked for an MFA code: that one is needed is no fault', async () => {
    write('config', `[profile prod]\nrole_arn = ${ROLE}\nsource_profile = alice\nmfa_serial = arn:aws:iam::${ACCOUNT}:mfa/alice\n`)
    const run = runOnTerminal(['doctor', '-p', 'prod'], env, { cols: 200 })
    expect(await run.end).toBe(0)
    expect(run.screen()).toContain('needs a code, and no session is cached')
    expect(run.screen()).toContain('credchain whoami')
  })

  test('keys beside a profile are noted', async () => {
    Object.assign(env, { AWS_PROFILE: 'alice', AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: SECRET })
    const { code, findings } = await diagnose()
    expect(findings).toContainEqual({
      check: 'credentials',
      status: 'note',
      message: expect.stringContaining('are both set: the profile is used'),
    })
    expect(code).toBe(0)
  })
})

describe('completion', () => {
  let bin: string
  const isThere = (shell: string) =>
    process.env['PATH']?.split(delimiter).some((folder) => tried(() => execFileSync(join(folder, shell), ['--version']))) ?? false

  beforeEach(() => {
    bin = join(home, 'bin')
    mkdirSync(bin)
    symlinkSync(COMMAND, join(bin, 'credchain'))
    env['PATH'] = `${bin}${delimiter}${process.env['PATH']}`
  })

  /** What bash would offer, of the function that the script defines. */
  async function offered(...words: string[]): Promise<string[]> {
    const script = `source /dev/stdin <<< "$(credchain completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _credchain; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', script, 'bash', 'credchain', ...words], { env })
    expect(stderr).toBe('')
    return stdout.split('\n').filter((line) => line !== '')
  }

  test.each<[string[], string[]]>([
    [['who'], ['whoami']],
    [
      ['cache', ''],
      ['list', 'clear', 'help'],
    ],
    [['completion', 'f'], ['fish']],
    [['whoami', '--al'], ['--alias']],
    [
      ['whoami', '--profile', 'p'],
      ['person', 'pod', 'prod', 'program'],
    ],
    [
      ['-p', 'pro'],
      ['prod', 'program'],
    ],
    [['whoami', '--profile', '=', 'prod'], ['prod']],
    [['nothing-of-the-kind-'], []],
  ])('bash offers for %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })

  test('every command is among those that are offered, the hidden one aside', async () => {
    const { stdout } = await credchain('--help')
    const listed = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z][a-z-]*)[ |].*/gm)].map(([, name]) => name)
    const commands = await offered('')
    expect(listed.length).toBeGreaterThan(8)
    expect(commands).toEqual(expect.arrayContaining(listed.filter((name) => name !== 'help')))
    expect(commands).not.toContain('complete')
  })

  test('files that cannot be read complete nothing, and say nothing', async () => {
    write('config', '[broken\n')
    expect(await offered('--profile', '')).toEqual([])
  })

  test('typing in bash', async () => {
    const shell = runProgramOnTerminal('bash', ['--norc', '-i'], { ...env, PS1: 'ready> ' })
    await shell.shows('ready> ')
    shell.type('source /dev/stdin <<< "$(credchain completion bash)"; echo lo""aded\r')
    await shell.shows('loaded')
    shell.type('credchain whoa\t')
    await shell.shows('whoami ')
    shell.type('--profile adm\t')
    await shell.shows('admin ')
    shell.type('\u0015exit\r')
    expect(await shell.end).toBe(0)
  })

  // The scripts of shells that are not on this machine can only be parsed where they are.
  test.runIf(isThere('zsh'))('zsh takes its script', async () => {
    const script = `autoload -Uz compinit; compinit -u; source <(credchain completion zsh); print -r -- $_comps[credchain]`
    expect((await promisify(execFile)('zsh', ['-f', '-c', script], { env })).stdout).toBe('_credchain\n')
  })

  test.runIf(isThere('fish'))('fish completes', async () => {
    const script = `credchain completion fish | source; complete -C 'credchain whoa'`
    expect((await promisify(execFile)('fish', ['--no-config', '-c', script], { env })).stdout).toMatch(/^whoami\t/)
  })

  test.runIf(isThere('pwsh'))('PowerShell completes', async () => {
    const script = `credchain completion powershell | Out-String | Invoke-Expression; (TabExpansion2 'credchain whoa' 14).CompletionMatches.CompletionText`
    expect((await promisify(execFile)('pwsh', ['-NoProfile', '-Command', script], { env })).stdout.trim()).toBe('whoami')
  })
})

function tried(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
