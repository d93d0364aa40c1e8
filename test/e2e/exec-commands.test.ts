import { expectNoSecrets, startSandbox } from '@credchain/sandbox'
import { spawn } from '@lydell/node-pty'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCommand, type Ended } from './background-command.js'
import { COMMAND } from './command-process.js'

const KEY = 'AKIACANARYCANARYUSER'
const SECRET = 'CANARYsecretCANARYsecretCANARYsecret1234'
const keys = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET }
const PRINT_ENVIRONMENT = 'console.log(JSON.stringify(process.env))'
let home: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const start = (args: readonly string[], env: Readonly<Record<string, string>> = keys) =>
  startCommand(['exec', ...args], { HOME: home, TMPDIR: home, AWS_EC2_METADATA_DISABLED: 'true', ...env })

/** Runs a program of Node. */
const node = (script: string, options: readonly string[] = [], env?: Readonly<Record<string, string>>): Promise<Ended> =>
  start([...options, '--', process.execPath, '-e', script], env).ended

async function environment(options: readonly string[], env?: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { stdout, stderr } = await node(PRINT_ENVIRONMENT, options, env)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Record<string, string>
}

const awsOf = (env: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => /^AWS_|^CREDCHAIN_|^TWILIO_/.test(name)))

function config(text: string): string {
  const path = join(mkdtempSync(join(home, 'config-')), 'config')
  writeFileSync(path, text)
  return path
}
const keyLines = `aws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`

describe('what the program finds', () => {
  test('the credentials of the profile and its region, and no other way to any', async () => {
    const env = await environment(['--profile', 'p'], {
      AWS_CONFIG_FILE: config(
        `[profile p]\n${keyLines}aws_session_token = canary-session\nregion = eu-west-1\naws_account_id = 123456789012\n`,
      ),
      AWS_ACCESS_KEY_ID: 'AKIAOTHER',
      AWS_SECRET_ACCESS_KEY: 'other',
      AWS_SESSION_TOKEN: 'other',
      AWS_SECURITY_TOKEN: 'other',
      AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
      AWS_PROFILE: 'other',
      AWS_DEFAULT_PROFILE: 'other',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/other',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/other',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/',
      TWILIO_AWS_CREDENTIALS: 'other:other',
      AWS_REGION: 'us-east-1',
      AWS_RETRY_MODE: 'adaptive',
    })
    const { AWS_CONFIG_FILE: _, ...found } = awsOf(env)
    expect(found).toEqual({
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_SESSION_TOKEN: 'canary-session',
      AWS_ACCOUNT_ID: '123456789012',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_RETRY_MODE: 'adaptive',
    })
  })

  test.each([
    ['the option', ['--region', 'eu-central-1'], { AWS_REGION: 'us-east-1' }, 'eu-central-1'],
    ['the variable', [], { AWS_REGION: 'us-east-1' }, 'us-east-1'],
    ['the old variable', [], { AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
    ['the profile in use', [], { AWS_PROFILE: 'q' }, 'sa-east-1'],
    ['a named profile without one, so the variable', ['--profile', 'none'], { AWS_REGION: 'us-east-1' }, 'us-east-1'],
    ['nobody', [], {}, undefined],
  ])('the region of %s', async (_, options, variables, region) => {
    const AWS_CONFIG_FILE = config(`[profile q]\n${keyLines}region = sa-east-1\n[profile none]\n${keyLines}`)
    const { AWS_REGION, AWS_DEFAULT_REGION } = await environment(options, { ...keys, AWS_CONFIG_FILE, ...variables })
    expect([AWS_REGION, AWS_DEFAULT_REGION]).toEqual([region, region])
  })

  test('with --server an endpoint, no keys, and no profile that would go before it', async () => {
    const env = awsOf(await environment(['--server'], { AWS_CONFIG_FILE: config(`[default]\n${keyLines}region = eu-west-1\n`) }))
    expect(env).toEqual({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/credentials$/),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    })
  })

  test('nothing secret is in a command line', async () => {
    for (const options of [[], ['--server']]) {
      const { stdout } = await node(
        "console.log(require('child_process').execFileSync('ps', ['-eo', 'args', '--no-headers']).toString())",
        options,
      )
      expect(stdout).toContain(COMMAND)
      expectNoSecrets([SECRET, KEY], stdout)
    }
  })

  test('without credentials it is not started', async () => {
    const { code, stdout, stderr } = await node("console.log('started')", [], {})
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('AWS_ACCESS_KEY_ID is not set')
  })
})

describe('the end of the program', () => {
  test.each([0, 1, 2, 42, 255])('exit code %i is that of the command', async (code) => {
    expect(await node(`process.exit(${code})`)).toMatchObject({ code, signal: null })
  })

  test('stdin, stdout and stderr are those of the command', async () => {
    const command = startCommand(
      ['exec', '--', process.execPath, '-e', 'process.stdin.pipe(process.stdout); console.error("told")'],
      { HOME: home, ...keys },
      'pipe',
    )
    command.child.stdin?.end('asked')
    expect(await command.ended).toMatchObject({ code: 0, stdout: 'asked', stderr: 'told\n' })
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGUSR2'] as const)('by %s is that of the command', async (signal) => {
    expect(await node(`process.kill(process.pid, '${signal}'); setTimeout(() => {}, 10_000)`)).toMatchObject({ code: null, signal })
  })

  test('a program that does not exist is 127, one that cannot be run 126', async () => {
    const plain = join(home, 'plain')
    writeFileSync(plain, 'text')
    chmodSync(plain, 0o644)
    expect(await start(['--', 'no-such-program-at-all']).ended).toMatchObject({ code: 127, stderr: 'no-such-program-at-all: not found\n' })
    expect(await start(['--', plain]).ended).toMatchObject({ code: 126, stderr: `${plain}: cannot be run (EACCES)\n` })
    expect((await start(['--', join(plain, 'x')]).ended).code).toBe(126)
    expect((await start(['--server', '--', 'no-such-program-at-all']).ended).code).toBe(127)
  })

  test('no program is wrong usage', async () => {
    expect(await start([]).ended).toMatchObject({ code: 2, stdout: '' })
  })

  test('options without -- are wrong usage, and the message says where they go', async () => {
    const { code, stdout, stderr } = await start(['sh', '-c', 'echo hi']).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain("unknown option '-c'")
    expect(stderr).toContain('Options of the program come after --: credchain exec')
  })

  test('options after -- are those of the program', async () => {
    const { stdout } = await start([
      '--',
      process.execPath,
      '-e',
      'console.log(process.argv.slice(1).join())',
      '--',
      '--profile',
      'x',
      '--json',
    ]).ended
    expect(stdout).toBe('--profile,x,--json\n')
  })
})

describe('signals', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const)(
    '%s is passed on, and the program has the last word',
    async (signal) => {
      for (const options of [[], ['--server']]) {
        const script = `process.on('${signal}', () => { console.log('heard'); setTimeout(() => process.exit(7), 50) }); setInterval(() => {}, 1000); console.log('ready')`
        const command = start([...options, '--', process.execPath, '-e', script])
        await command.firstLine
        command.child.kill(signal)
        expect(await command.ended).toMatchObject({ code: 7, signal: null, stdout: 'ready\nheard\n' })
      }
    },
  )

  test.skipIf(process.platform !== 'linux')('SIGTSTP stops program and command, SIGCONT lets both go on', async () => {
    const script = "console.log(process.pid); process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000)"
    const command = start(['--', process.execPath, '-e', script])
    const both = [Number(await command.firstLine), command.child.pid]
    const states = () => both.map((pid) => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
    command.child.kill('SIGTSTP')
    await expect.poll(states).toEqual(['T', 'T'])
    command.child.kill('SIGCONT')
    await expect.poll(states).toEqual(['S', 'S'])
    command.child.kill('SIGTERM')
    expect((await command.ended).code).toBe(7)
  })

  test('that end the program end the command, and nothing is left behind', async () => {
    const command = start(['--server', '--', process.execPath, '-e', "console.log('ready'); setInterval(() => {}, 1000)"])
    await command.firstLine
    expect(readdirSync(home).some((name) => name.startsWith('credchain-broker-'))).toBe(true)
    command.child.kill('SIGTERM')
    expect(await command.ended).toMatchObject({ code: null, signal: 'SIGTERM' })
    expect(readdirSync(home).filter((name) => name.startsWith('credchain-broker-'))).toEqual([])
  })
})

describe('on a terminal', () => {
  test('Ctrl-C reaches the program once, and the program decides', async () => {
    const script =
      "let heard = 0; process.on('SIGINT', () => { heard += 1; setTimeout(() => process.exit(40 + heard), 500) }); setInterval(() => {}, 1000); console.log('ready')"
    const terminal = spawn(process.execPath, [COMMAND, 'exec', '--', process.execPath, '-e', script], {
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...keys },
    })
    terminal.onData((text) => {
      if (text.includes('ready')) terminal.write('\u0003')
    })
    const exitCode = await new Promise((resolve) => terminal.onExit((end) => resolve(end.exitCode)))
    expect(exitCode).toBe(41)
  })
})

describe('a program that runs for long', () => {
  test("AWS's default chain finds others with --server, through three expiries", async () => {
    await using sandbox = await startSandbox({ taskRole: 'app', containerSessionSeconds: 4 })
    const script = `
      import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
      import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
      const credentials = fromNodeProviderChain()
      const sts = new STSClient({ endpoint: '${sandbox.url}', credentials, maxAttempts: 1 })
      const ends = new Map()
      while ([...ends.values()].filter((end) => end <= Date.now()).length < 3) {
        const { accessKeyId, expiration } = await credentials()
        ends.set(accessKeyId, expiration.getTime())
        await sts.send(new GetCallerIdentityCommand())
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      console.log('three have ended')`
    const program = join(import.meta.dirname, `exec-program-${process.pid}.mjs`)
    writeFileSync(program, script)
    try {
      const env = { ...sandbox.container.taskEnv, AWS_REGION: 'us-east-1' }
      const { stdout, code } = await start(['--server', '--', process.execPath, '--no-warnings', program], env).ended
      expect([code, stdout]).toEqual([0, 'three have ended\n'])
    } finally {
      rmSync(program)
    }
  })
})

describe('a profile that asks for itself', () => {
  const program = (args: string) =>
    `credential_process = "${process.execPath}" "${COMMAND}" exec ${args} -- "${process.execPath}" "${join(home, 'printer.js')}"\n`
  beforeAll(() => {
    const script = `const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey } = process.env
      console.log(JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey }))`
    writeFileSync(join(home, 'printer.js'), script)
  })

  test('is an error, and not a process without end', async () => {
    const AWS_CONFIG_FILE = config(`[profile a]\n${program('--profile b')}[profile b]\n${program('--profile a')}`)
    const { code, stderr, stdout } = await node("console.log('started')", ['--profile', 'a'], { AWS_CONFIG_FILE })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).not.toBe('')
  })

  test('through the program that is run with those of another, too', async () => {
    const again = `"${process.execPath}" "${COMMAND}" exec --profile b -- "${process.execPath}" "${COMMAND}" export --profile a`
    const AWS_CONFIG_FILE = config(`[profile a]\ncredential_process = ${again}\n[profile b]\n${keyLines}`)
    const { code, stdout, stderr } = await startCommand(['export', '--profile', 'a'], { HOME: home, AWS_CONFIG_FILE }).ended
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('the profile a asks for itself')
  })

  test('is not one that asks for another, nor a program that asks for the profile it was started with', async () => {
    const AWS_CONFIG_FILE = config(`[profile a]\n${program('--profile b')}[profile b]\n${keyLines}`)
    const inner = `"${process.execPath}" "${COMMAND}" exec --profile a -- "${process.execPath}" -p process.env.AWS_ACCESS_KEY_ID`
    const { stdout } = await node(`require('child_process').execSync(${JSON.stringify(inner)}, { stdio: 'inherit' })`, ['--profile', 'a'], {
      AWS_CONFIG_FILE,
    })
    expect(stdout).toBe(`${KEY}\n`)
  })
})
