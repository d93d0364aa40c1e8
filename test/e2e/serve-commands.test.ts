import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import * as aws from '@aws-sdk/credential-providers'
import { hostRuntime, type Provider } from '@credchain/core'
import { fromHttp, fromInstanceMetadata } from '@credchain/providers'
import { expectNoSecrets, startSandbox, type Sandbox } from '@credchain/sandbox'
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { devNull, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCommand, type BackgroundCommand } from './background-command.js'
import { COMMAND } from './command-process.js'

/** Long enough to be signed with, and short enough to end often. */
const SESSION_SECONDS = 4
const KEY = 'AKIACANARYCANARYUSER'
const SECRET = 'CANARYsecretCANARYsecretCANARYsecret1234'
const ROLE = /^arn:aws:sts::123456789012:assumed-role\/app\//

interface Readiness {
  readonly pid: number
  readonly origin: string
  readonly tokenFile: string
  readonly endpoints: readonly { readonly profile?: string; readonly url: string }[]
  readonly env: Readonly<Record<string, string>>
}

let sandbox: Sandbox
let home: string
const running: BackgroundCommand[] = []
const keys = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET }

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  sandbox = await startSandbox({ taskRole: 'app', containerSessionSeconds: SESSION_SECONDS })
})
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
})
afterAll(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

function start(args: readonly string[], env: Readonly<Record<string, string>>): BackgroundCommand {
  const command = startCommand(args, { HOME: home, TMPDIR: home, AWS_EC2_METADATA_DISABLED: 'true', ...env })
  running.push(command)
  return command
}

async function serve(args: readonly string[], env: Readonly<Record<string, string>> = keys) {
  const command = start(['serve', '--json', ...args], env)
  const ready = JSON.parse(await command.firstLine) as Readiness
  return { ...command, ...ready, port: Number(new URL(ready.origin).port), token: readFileSync(ready.tokenFile, 'utf8') }
}

/** Asks STS with what the provider gives, again and again, until three sessions have ended. */
async function liveThroughThreeExpiries(provider: Provider): Promise<void> {
  const sts = new STSClient({ region: 'us-east-1', endpoint: sandbox.url, credentials: provider, maxAttempts: 1 })
  const ends = new Map<string, number>()
  const giveUpAt = Date.now() + 40_000
  while ([...ends.values()].filter((end) => end <= Date.now()).length < 3) {
    if (Date.now() > giveUpAt) throw new Error(`only ${ends.size} sessions`)
    const { accessKeyId, expiration } = await provider()
    ends.set(accessKeyId, expiration?.getTime() ?? Infinity)
    expect((await sts.send(new GetCallerIdentityCommand())).Arn).toMatch(ROLE)
    await sleep(100)
  }
}

describe('programs in any language, through three expiries', () => {
  test("AWS's own fromHttp, fromContainerMetadata and fromInstanceMetadata, and ours, unchanged", async () => {
    const broker = await serve(['--imds'], sandbox.container.taskEnv)
    const [endpoint] = broker.endpoints
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint?.url ?? '',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: broker.token,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: broker.origin,
    }
    Object.assign(process.env, variables)
    try {
      const runtime = { ...hostRuntime, env: variables }
      const byFile = { awsContainerCredentialsFullUri: endpoint?.url ?? '', awsContainerAuthorizationTokenFile: broker.tokenFile }
      await Promise.all(
        [
          aws.fromHttp(),
          aws.fromContainerMetadata(),
          aws.fromInstanceMetadata(),
          fromHttp({}, runtime),
          fromHttp(byFile),
          fromInstanceMetadata({}, runtime),
        ].map((provider) => liveThroughThreeExpiries(provider)),
      )
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name]
    }
    broker.child.kill('SIGTERM')
    const { stdout, stderr } = await broker.ended
    expectNoSecrets([broker.token], stdout, stderr)
    expect(stderr).toMatch(/http: new credentials \.\.\.\w{4} until /)
  })
})

/** Asks with one session of boto3, which refreshes by itself, until three sessions of the role have ended. */
const BOTO = `
import boto3, os, sys, time
session = boto3.Session(region_name='us-east-1')
sts = session.client('sts', endpoint_url=sys.argv[1])
ends, give_up = {}, time.time() + 40
while sum(end <= time.time() for end in ends.values()) < 3:
    assert time.time() < give_up, f'only {len(ends)} sessions'
    key = session.get_credentials().get_frozen_credentials().access_key
    ends[key] = session.get_credentials()._expiry_time.timestamp()
    assert ':assumed-role/app/' in sts.get_caller_identity()['Arn']
    time.sleep(0.1)
print(session.get_credentials().method)
`

const run = promisify(execFile)
const has = (file: string, ...args: string[]) =>
  run(file, args).then(
    () => true,
    () => false,
  )
const [hasBoto, hasCli] = await Promise.all([has('python3', '-c', 'import boto3'), has('aws', '--version')])

/** This machine's own, so that what is installed is found; nothing in it leads to credentials. */
function environmentOf(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  return {
    ...Object.fromEntries(own),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_DEFAULT_REGION: 'us-east-1',
    ...variables,
  }
}

describe('programs in other languages, through three expiries', () => {
  if (hasBoto) {
    test.each([
      [[], 'container-role'],
      [['--imds'], 'iam-role'],
    ])('boto3, by serve %j', async (options, method) => {
      const { env } = await serve(options, sandbox.container.taskEnv)
      const { stdout } = await run('python3', ['-c', BOTO, sandbox.url], { env: environmentOf(env) })
      expect(stdout.trim()).toBe(method)
    })
  } else test('boto3: left out, for python3 on the PATH has none', () => {})

  if (hasCli) {
    test('the AWS CLI', async () => {
      const { env } = await serve([], sandbox.container.taskEnv)
      const endings = new Set<string | undefined>()
      const giveUpAt = Date.now() + 80_000
      while (endings.size < 4 && Date.now() < giveUpAt) {
        const caller = await run('aws', ['sts', 'get-caller-identity', '--endpoint-url', sandbox.url], { env: environmentOf(env) })
        expect((JSON.parse(caller.stdout) as { Arn: string }).Arn).toMatch(ROLE)
        const { stdout } = await run('aws', ['configure', 'list'], { env: environmentOf(env) })
        endings.add(/access_key\s.*\*(\w{4})\s.*container-role/.exec(stdout)?.[1])
      }
      expect(endings).not.toContain(undefined)
      expect(endings.size).toBe(4)
    })
  } else test('the AWS CLI: left out, for aws is not on the PATH', () => {})
})

const asked = (url: string, token: string) => fetch(url, { headers: { authorization: token } })

describe('serve', () => {
  test('a path a profile, each with its own credentials; the named one is what variables lead to', async () => {
    const config = join(home, 'config')
    const section = (name: string, key: string) =>
      `[profile ${name}]\naws_access_key_id = ${key}\naws_secret_access_key = ${SECRET}\nregion = eu-${name}-1\n`
    writeFileSync(config, section('a', 'AKIACANARYA') + section('b', 'AKIACANARYB') + section('c', 'AKIACANARYC'))
    const broker = await serve(['--profiles', 'a,b', '--profile', 'c'], { AWS_CONFIG_FILE: config, AWS_REGION: 'us-east-1' })
    const answers = await Promise.all(
      broker.endpoints.map(async ({ profile, url }) => [profile, await (await asked(url, broker.token)).json()]),
    )
    expect(answers.map(([profile, { AccessKeyId }]) => [profile, AccessKeyId])).toEqual([
      ['c', 'AKIACANARYC'],
      ['a', 'AKIACANARYA'],
      ['b', 'AKIACANARYB'],
    ])
    expect(broker.env).toEqual({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${broker.origin}/credentials/c`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: broker.tokenFile,
      AWS_REGION: 'eu-c-1',
      AWS_DEFAULT_REGION: 'eu-c-1',
    })
  })

  test('a profile that cannot be resolved is told at once, and served when it can be', async () => {
    const config = join(home, 'late-config')
    writeFileSync(config, '')
    const broker = await serve(['--profile', 'late'], { AWS_CONFIG_FILE: config })
    const [{ url } = { url: '' }] = broker.endpoints
    const refusal = await asked(url, broker.token)
    expect([refusal.status, (await refusal.json()).Code]).toEqual([400, 'InvalidConfiguration'])
    writeFileSync(config, `[profile late]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`)
    await expect.poll(async () => (await asked(url, broker.token)).status, { timeout: 10_000 }).toBe(200)
    broker.child.kill('SIGTERM')
    expect((await broker.ended).stderr).toMatch(/^late: .*late/m)
  })

  test.each([
    ['SIGTERM', 0],
    ['SIGHUP', 0],
    ['SIGINT', 130],
  ] as const)('%s ends it with exit code %i, and takes the token with it', async (signal, code) => {
    const { child, ended, tokenFile } = await serve([])
    child.kill(signal)
    expect(await ended).toMatchObject({ code, signal: null, stderr: '' })
    expect(existsSync(dirname(tokenFile))).toBe(false)
  })

  test('says what it does, and never the token', async () => {
    const command = start(['serve', '--imds'], keys)
    await command.firstLine
    await expect.poll(() => command.child.stdout?.readableLength).toBe(0)
    command.child.kill('SIGTERM')
    const { stdout } = await command.ended
    expect(stdout).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/credentials  this machine\nhttp:\/\/127\.0\.0\.1:\d+  instance metadata, for every user of this machine\nThe authorization token is in \/\S+\n$/,
    )
  })

  test('a port that is taken, and wrong usage', async () => {
    const { port } = await serve([])
    const second = await start(['serve', '--port', String(port)], keys).ended
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toBe(`port ${port} is used by another program: pass another with --port\n`)
    for (const args of [['--port', '0'], ['--port', '65536'], ['--port', 'x'], ['--profiles', 'a,,b'], ['more']]) {
      expect(await start(['serve', ...args], keys).ended).toMatchObject({ code: 2, stdout: '' })
    }
  })

  test('does not ask itself, whatever an earlier one left in the shell', async () => {
    const { port, child, ended, env } = await serve([])
    child.kill('SIGTERM')
    await ended
    const next = await serve(['--port', String(port)], env)
    const [{ url } = { url: '' }] = next.endpoints
    expect((await asked(url, next.token)).status).toBe(404)
    next.child.kill('SIGTERM')
    expect((await next.ended).stderr).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI names this broker itself')
  })

  test('--print-env: a shell that evaluates it goes on, led to the broker alone, and Ctrl-C is not for the broker', async () => {
    const script = `
      eval "$("$NODE" "$COMMAND" serve --print-env &)"
      kill -INT "$CREDCHAIN_SERVE_PID"
      "$NODE" -e '
        const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file } = process.env
        fetch(url, { headers: { authorization: require("fs").readFileSync(file) } }).then((answer) => answer.json()).then(({ AccessKeyId }) => console.log(AccessKeyId))
      '
      kill "$CREDCHAIN_SERVE_PID"
      echo "$AWS_REGION, profile '$AWS_PROFILE', key '$AWS_ACCESS_KEY_ID'"`
    const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: home, NODE: process.execPath, COMMAND, AWS_REGION: "o'clock", ...keys }
    const { stdout, stderr } = await run('sh', ['-c', script], { env, timeout: 30_000 })
    expect([stdout, stderr]).toEqual([`${KEY}\no'clock, profile '', key ''\n`, ''])
  })

  test('--print-env says when the profile default would win', async () => {
    const config = join(home, 'default-config')
    writeFileSync(
      config,
      `[default]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n[profile p]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`,
    )
    const command = start(['serve', '--print-env', '--profile', 'p'], { AWS_CONFIG_FILE: config })
    await command.firstLine
    await sleep(500)
    command.child.kill('SIGTERM')
    expect((await command.ended).stderr).toContain('The profile default has credentials too')
  })
})

describe('an attacker on the same machine', () => {
  test("cannot read another user's token", async () => {
    const { tokenFile } = await serve([])
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(tokenFile)).mode & 0o777).toBe(0o700)
    // Only root may become somebody else to try it.
    if (process.getuid?.() !== 0) return
    const NOBODY = 65_534
    const child = spawn('cat', [tokenFile], { uid: NOBODY, gid: NOBODY, stdio: ['ignore', 'pipe', 'ignore'] })
    let told = ''
    child.stdout.on('data', (text: Buffer) => (told += text.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, told]).toEqual([1, ''])
  })

  test('finds no secret in the command line', async () => {
    const { pid, token } = await serve([])
    const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)])
    expect(stdout).toContain('serve')
    expectNoSecrets([token, SECRET, KEY], stdout)
  })

  test('with ten thousand connections that say nothing does not bring it down', async () => {
    const { child, pid, port, endpoints, token } = await serve([])
    const [{ url } = { url: '' }] = endpoints
    const memory = async () => Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout)
    const before = await memory()
    for (let batch = 0; batch < 10; batch += 1) {
      const sockets = await Promise.all(Array.from({ length: 1_000 }, () => connected(port)))
      for (const socket of sockets) socket.destroy()
      await expect
        .poll(
          () =>
            asked(url, token).then(
              ({ status }) => status,
              () => 0,
            ),
          { timeout: 10_000 },
        )
        .toBe(200)
    }
    expect(child.exitCode).toBeNull()
    expect((await memory()) - before).toBeLessThan(150_000)
  })

  test('who holds all connections is thrown out after some seconds', async () => {
    const { port, endpoints, token } = await serve([])
    const [{ url } = { url: '' }] = endpoints
    const sockets = await Promise.all(Array.from({ length: 600 }, () => connected(port)))
    await expect
      .poll(
        () =>
          asked(url, token).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 10_000, interval: 250 },
      )
      .toBe(200)
    for (const socket of sockets) socket.destroy()
  })
})

/** As soon as the system has accepted it. */
function connected(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => resolve(socket))
  })
}
