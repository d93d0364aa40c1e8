import { expectNoSecrets, startSandbox, type Sandbox } from '@credchain/sandbox'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand, runOnTerminal, SECRET, type TerminalRun } from './command-process.js'

const CODE = '918273'
const SERIAL = 'arn:aws:iam::123456789012:mfa/alice'
const USER = { userName: 'alice', accessKeyId: 'AKIACANARYCANARYUSER', secretAccessKey: SECRET }
const ROLE = 'arn:aws:iam::123456789012:role/guarded'
const ASSUMED = 'assumed-role/guarded/'
const QUESTION = `Code of the MFA device ${SERIAL}: `

let sandbox: Sandbox
let home: string
let env: Record<string, string>

beforeEach(async () => {
  sandbox = await startSandbox({
    users: [{ ...USER, mfa: { serialNumber: SERIAL, tokenCode: CODE } }],
    roles: [{ arn: ROLE, requireMfa: true }],
  })
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  mkdirSync(join(home, '.aws'), { mode: 0o700 })
  writeFileSync(join(home, '.aws', 'credentials'), `[alice]\naws_access_key_id = ${USER.accessKeyId}\naws_secret_access_key = ${SECRET}\n`)
  profile()
  env = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: sandbox.url }
})
afterEach(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

function profile(more = ''): void {
  writeFileSync(join(home, '.aws', 'config'), `[profile prod]\nrole_arn = ${ROLE}\nsource_profile = alice\nmfa_serial = ${SERIAL}\n${more}`)
}

const whoami = ['whoami', '--profile', 'prod']
const assumptions = () => sandbox.count('sts', 'AssumeRole')

describe('on a terminal', () => {
  test('the code is asked for once, hidden, and serves the next command too', async () => {
    const first = runOnTerminal(whoami, env)
    await first.shows(QUESTION)
    first.type(`${CODE}\r`)
    await first.shows(ASSUMED)
    expect(await first.end).toBe(0)
    expectNoSecrets([CODE, SECRET], first.screen())

    const second = runOnTerminal(whoami, env)
    await second.shows(ASSUMED)
    expect(await second.end).toBe(0)
    expect(second.screen()).not.toContain(QUESTION)
    expect(assumptions()).toBe(1)
  })

  test('what is no code is not sent', async () => {
    const run = runOnTerminal(whoami, env)
    await run.shows(QUESTION)
    run.type('12345\r')
    await run.shows('(six digits)')
    run.type(`\u0015${CODE}\r`)
    expect(await run.end).toBe(0)
    expect(assumptions()).toBe(1)
  })

  test('a refused code is asked for once more, and no third time', async () => {
    const good = runOnTerminal(whoami, env)
    await good.shows(QUESTION)
    good.type('000000\r')
    await good.shows('AWS refused that code')
    await good.shows(QUESTION)
    good.type(`${CODE}\r`)
    expect(await good.end).toBe(0)

    rmSync(join(home, '.aws', 'cli'), { recursive: true })
    const bad = runOnTerminal(whoami, env)
    for (const code of ['000001', '000002']) {
      await bad.shows(QUESTION)
      bad.type(`${code}\r`)
    }
    expect(await bad.end).toBe(1)
    expect(bad.screen()).toContain('MultiFactorAuthentication failed')
    expect(assumptions()).toBe(4)
  })

  const CTRL_C = (run: TerminalRun) => run.type('\u0003')
  const serve = ['serve', '--profile', 'prod']
  const exec = ['exec', '--profile', 'prod', '--', 'touch', 'started']
  test.each<[string, readonly string[], (run: TerminalRun) => void, number]>([
    ['Ctrl-C', whoami, CTRL_C, 130],
    ['SIGTERM', whoami, (run) => run.terminate(), 130],
    ['the end of the terminal', whoami, (run) => run.terminate('SIGHUP'), 130],
    ['Ctrl-C', ['export', '--profile', 'prod'], CTRL_C, 130],
    ['Ctrl-C', exec, CTRL_C, 130],
    ['SIGTERM', exec, (run) => run.terminate(), 130],
    ['Ctrl-C', serve, CTRL_C, 130],
    ['SIGTERM', serve, (run) => run.terminate(), 0],
  ])('%s at the question ends %j cleanly: the cursor is back, and nothing is held', async (_, args, end, code) => {
    const run = runOnTerminal(args, { ...env, TMPDIR: home })
    await run.shows(QUESTION)
    end(run)
    expect(await run.end).toBe(code)
    expect(run.screen()).toContain('\u001B[?25h')
    expect(run.screen()).not.toMatch(/aborted|gave no code/)
    expect(assumptions()).toBe(0)
    // A lease that was left would keep the next command waiting for minutes.
    expect(readdirSync(join(home, '.aws', 'cli', 'cache'))).toEqual([])
    expect(readdirSync(home)).toEqual(['.aws'])
  })

  const closed = [[whoami], [exec], [['export', '--profile', 'prod']]]
  test.each(closed)('the terminal closed at the question ends %j cleanly, and nothing is held', async (args) => {
    const run = runOnTerminal(args, { ...env, TMPDIR: home })
    await run.shows(QUESTION)
    run.close()
    // No abort of Node's, and none by the signal.
    expect(await run.end).toBe(130)
    expect(assumptions()).toBe(0)
    expect(readdirSync(join(home, '.aws', 'cli', 'cache'))).toEqual([])
    expect(readdirSync(home)).toEqual(['.aws'])
  })

  test('who waits for the question of another is told, by itself', async () => {
    const first = runOnTerminal(whoami, env)
    await first.shows(QUESTION)
    const second = runOnTerminal(whoami, env)
    await second.shows('another command is getting these credentials: waiting for it')
    first.type(`${CODE}\r`)
    expect([await first.end, await second.end]).toEqual([0, 0])
    expect(first.screen()).not.toContain('another command')
    expect(second.screen()).toContain(ASSUMED)
  })

  test('of two commands at once one asks, and both have the session', async () => {
    const first = runOnTerminal(whoami, env)
    await first.shows(QUESTION)
    const second = runOnTerminal(whoami, env)
    first.type(`${CODE}\r`)
    expect([await first.end, await second.end]).toEqual([0, 0])
    expect(second.screen()).toContain(ASSUMED)
    expect(second.screen()).not.toContain(QUESTION)
    expect(assumptions()).toBe(1)
  })

  /** Each question begins with it: it hides the cursor. */
  const BEGIN = '\u001B[?25l'
  test('two questions of one command come one after another', async () => {
    writeFileSync(
      join(home, '.aws', 'config'),
      ['prod', 'other']
        .map(
          (name) => `[profile ${name}]\nrole_arn = ${ROLE}\nsource_profile = alice\nmfa_serial = ${SERIAL}\nrole_session_name = ${name}\n`,
        )
        .join(''),
    )
    const run = runOnTerminal(['serve', '--profiles', 'prod,other'], { ...env, TMPDIR: home })
    await run.shows(BEGIN)
    run.type('12345\r')
    await run.shows('(six digits)')
    expect(run.screen().split(BEGIN)).toHaveLength(2)
    run.type(`\u0015${CODE}\r`)
    await run.shows(BEGIN)
    run.type(`${CODE}\r`)
    await expect.poll(assumptions).toBe(2)
    run.terminate()
    expect(await run.end).toBe(0)
    expect(run.screen()).not.toContain('refused')
  })

  test('stdout stays data: the question is on stderr', async () => {
    const file = join(home, 'stdout')
    const run = runOnTerminal([...whoami, '--json'], env, { stdoutTo: file })
    await run.shows(QUESTION)
    run.type(`${CODE}\r`)
    expect(await run.end).toBe(0)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ account: '123456789012', source: 'ini' })
    expect(run.screen()).not.toContain(ASSUMED)
  })
})

describe('without a terminal', () => {
  test('nobody is asked, and the error names what helps', async () => {
    const { code, stdout, stderr } = await runCommand(whoami, env)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(`the MFA device ${SERIAL} needs a code, and there is no terminal to ask on`)
    expect(stderr).toContain('--mfa-code')
    expect(stderr).toContain('mfa_process')
    expect(assumptions()).toBe(0)
  })

  test('--mfa-code is sent, and a refused one is not sent twice', async () => {
    expect(await runCommand([...whoami, '--mfa-code', CODE], env)).toMatchObject({ code: 0, stdout: expect.stringContaining(ASSUMED) })
    rmSync(join(home, '.aws', 'cli'), { recursive: true })
    const refused = await runCommand([...whoami, '--mfa-code', '000000'], env)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('MultiFactorAuthentication failed') })
    expect(assumptions()).toBe(2)
  })

  test('--mfa-code that is none is wrong usage', async () => {
    expect(await runCommand([...whoami, '--mfa-code', '12345'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('six digits'),
    })
  })

  test('mfa_process of the profile gives it', async () => {
    profile(`mfa_process = echo ${CODE}\n`)
    expect(await runCommand(whoami, env)).toMatchObject({ code: 0, stdout: expect.stringContaining(ASSUMED) })
  })

  test('mfa_process that fails is told with file and line, and never what it printed', async () => {
    profile(`mfa_process = echo hunter2\n`)
    const { code, stderr } = await runCommand(whoami, env)
    expect(code).toBe(1)
    expect(stderr).toMatch(/config:5: profile prod: the program of mfa_process has to print a code of six digits/)
    expect(stderr).not.toContain('hunter2')
  })
})
