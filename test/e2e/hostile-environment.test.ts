import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectNoSecrets } from '@credchain/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMAND, runCommand, runOnTerminal, SECRET } from './command-process.js'

/** What the commands that need arguments are given; those that are not named here are run without any. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  curl: ['GET', 'https://sts.us-east-1.amazonaws.com/'],
  presign: ['https://bucket.s3.eu-west-1.amazonaws.com/key'],
  'policy trust': ['--principal', '123456789012'],
  completion: ['bash'],
  exec: ['--', process.execPath, '-e', '0'],
  // Nothing of the person who runs the tests is to be cleared.
  'cache clear': ['--dir', join(tmpdir(), 'credchain-no-such-cache')],
}
/** Commands that stay until they are told to go, such as `demo`, are told after this. */
const PATIENCE_MS = 3_000
const CONFIG = `[default]\nregion = eu-west-1\n[profile alice]\naws_access_key_id = AKIACANARYCANARYUSER\naws_secret_access_key = ${SECRET}\n`

let scratch: string
let commands: string[]

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'credchain-hostile-'))
  commands = await leaves([])
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Every command of the built program, as its own completion tells them: those that are added later are among them. */
async function leaves(above: readonly string[]): Promise<string[]> {
  const { stdout } = await runCommand(['complete', '--', ...above, ''], { HOME: scratch })
  const { stdout: help } = await runCommand([...above, '--help'], { HOME: scratch })
  const names = stdout.split('\n').map((line) => line.split('\t')[0] ?? '')
  const below = names.filter((name) => name !== '' && name !== 'help' && help.includes(`\n  ${name} `))
  if (below.length === 0) return [above.join(' ')]
  const found: string[] = []
  for (const name of below) found.push(...(await leaves([...above, name])))
  return found
}

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs it with these variables alone, and nothing to talk to. */
async function run(command: string, env: Record<string, string>, stdout: 'pipe' | number = 'pipe'): Promise<Ended> {
  const args = [...command.split(' '), ...(ARGUMENTS[command] ?? [])]
  const nobody = 'http://127.0.0.1:9'
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: scratch,
    env: {
      PATH: process.env['PATH'],
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: nobody,
      HTTPS_PROXY: nobody,
      TMPDIR: scratch,
      ...env,
    },
    stdio: ['ignore', stdout, 'pipe'],
  })
  const told = { stdout: '', stderr: '' }
  child.stdout?.on('data', (text: Buffer) => (told.stdout += text.toString()))
  child.stderr?.on('data', (text: Buffer) => (told.stderr += text.toString()))
  const timer = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS)
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.on('close', (...end) => resolve(end)))
  clearTimeout(timer)
  expectNoSecrets([SECRET], told.stdout, told.stderr)
  return { code, signal, ...told }
}

/** Whatever the world is like, a command ends by one of its own exit codes, and what it says is for people. */
function expectManners(command: string, { code, signal, stderr }: Ended): void {
  expect({ command, signal }).toEqual({ command, signal: null })
  expect({ command, code, isKnown: [0, 1, 2, 130].includes(code ?? -1) }).toMatchObject({ isKnown: true })
  expect(`${command}: ${stderr}`).not.toMatch(/\n\s+at |node:internal|Unhandled|TypeError|undefined|\[object/)
}

function homeWith(name: string, file: string, text: string): string {
  const home = join(scratch, name)
  mkdirSync(join(home, '.aws'), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, '.aws', file), text, { mode: 0o600 })
  return home
}

test('the list of commands is that of the program', () => {
  expect(commands).toEqual(expect.arrayContaining(['explain', 'whoami', 'profiles', 'doctor', 'lint-config', 'cache list', 'policy trust']))
})

describe('every command', { timeout: 300_000 }, () => {
  test('has a help with an example and its exit codes, on stdout', async () => {
    for (const command of commands) {
      const { code, stdout, stderr } = await runCommand([...command.split(' '), '--help'], { HOME: scratch })
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' })
      expect(stdout).toContain(`Usage: credchain ${command}`)
      expect(stdout.split(/^Examples?:$/m)[1]).toContain(`credchain ${command}`)
      expect(stdout).toMatch(/Exit codes?: /)
    }
  })

  test('takes an unknown option for wrong usage: 2, and nothing on stdout', async () => {
    for (const command of commands) {
      const { code, stdout, stderr } = await runCommand([...command.split(' '), '--no-such-option'], { HOME: scratch })
      expect({ command, code, stdout }).toEqual({ command, code: 2, stdout: '' })
      expect(stderr).toMatch(/^error: (?:unknown option '--no-such-option'|required option )/)
    }
  })
})

describe('every command keeps its manners', { timeout: 300_000 }, () => {
  test.each<[string, () => Record<string, string>]>([
    ['without HOME', () => ({ AWS_CONFIG_FILE: join(scratch, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(scratch, 'none') })],
    ['in a home that does not exist', () => ({ HOME: join(scratch, 'nowhere') })],
    ['in a home that is a file', () => ({ HOME: '/dev/null' })],
    ['in a home where nothing can be written', () => ({ HOME: '/proc' })],
    ['with a config that breaks the format', () => ({ HOME: homeWith('broken', 'config', `[profile a\nkey = ${SECRET}\n= x\n`) })],
    ['with a config of binary junk', () => ({ HOME: homeWith('junk', 'config', '\u0000\uFFFD[]\u0001==\u0000\r\r\n[') })],
    ['with a profile that does not exist', () => ({ HOME: homeWith('one', 'credentials', CONFIG), AWS_PROFILE: 'bob' })],
    [
      'with variables that make no sense',
      () => ({ HOME: scratch, AWS_REGION: '\u0007', AWS_ENDPOINT_URL: 'not a url', HTTPS_PROXY: `:${SECRET}` }),
    ],
  ])('%s', async (_, environment) => {
    for (const command of commands) expectManners(command, await run(command, environment()))
  })

  test.runIf(existsSync('/dev/full'))('with a stdout that is full: 1, and said on stderr', async () => {
    for (const command of commands) {
      const full = openSync('/dev/full', 'w')
      const ended = await run(command, { HOME: scratch }, full)
      closeSync(full)
      expectManners(command, ended)
      if (ended.stderr.includes('ENOSPC')) expect({ command, code: ended.code }).toEqual({ command, code: 1 })
    }
    const full = openSync('/dev/full', 'w')
    expect(await run('completion', { HOME: scratch }, full)).toMatchObject({ code: 1, stderr: 'the output could not be written: ENOSPC\n' })
    closeSync(full)
  })

  test('with a reader that has enough', async () => {
    for (const command of commands) {
      const script = `{ "$@"; echo "code $?" >&3; } 3>&2 2>/dev/null | true`
      const args = [COMMAND, ...command.split(' '), ...(ARGUMENTS[command] ?? [])]
      const child = spawn('sh', ['-c', script, 'sh', 'timeout', '-s', 'TERM', '3', process.execPath, ...args], {
        env: {
          PATH: process.env['PATH'],
          HOME: scratch,
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
          TMPDIR: scratch,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let stderr = ''
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
      await new Promise((resolve) => child.on('close', resolve))
      // 124: what `timeout` says of those that had to be told to go.
      expect({ command, stderr }).toMatchObject({ command, stderr: expect.stringMatching(/^code (?:0|1|2|124|130)\n$/) })
    }
  })
})

describe('colours', () => {
  // oxlint-disable-next-line no-control-regex
  const COLOUR = /\u001B\[[\d;]*m/
  const alone = { AWS_EC2_METADATA_DISABLED: 'true', AWS_ACCESS_KEY_ID: 'AKIACANARYCANARYUSER', AWS_SECRET_ACCESS_KEY: SECRET }

  test.each<[string, string[], Record<string, string>, boolean]>([
    ['on a terminal', [], {}, true],
    ['none with NO_COLOR', [], { NO_COLOR: '1' }, false],
    ['none with --no-color', ['--no-color'], {}, false],
  ])('%s', async (_, args, env, isColoured) => {
    const shown = runOnTerminal(['explain', ...args], { HOME: scratch, ...alone, ...env })
    expect(await shown.end).toBe(0)
    expect(COLOUR.test(shown.screen())).toBe(isColoured)
  })

  test('none in a pipe', async () => {
    const { stdout } = await runCommand(['explain'], { HOME: scratch, ...alone })
    expect(stdout).not.toMatch(COLOUR)
  })
})

test('--quiet leaves out messages, not errors and not data', async () => {
  const home = homeWith('quiet', 'config', CONFIG.replace('eu-west-1', 'eu-west-1\nregoin = x'))
  const loud = await runCommand(['lint-config'], { HOME: home })
  const quiet = await runCommand(['lint-config', '--quiet'], { HOME: home })
  expect(loud.stderr).toContain('1 found')
  expect(quiet).toEqual({ ...loud, stderr: '' })
  expect((await runCommand(['explain', '--plan', '-p', 'bob', '-q'], { HOME: home })).stderr).toContain('bob')
})

test('the exit codes that the README tells are those that are told in the help', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../packages/cli/README.md'), 'utf8')
  for (const code of ['0', '1', '2', '130']) expect(readme).toMatch(new RegExp(`^\\| \`${code}\` \\|`, 'm'))
  for (const command of commands) expect(readme).toContain(`\`${command.split(' ')[0]}`)
})
