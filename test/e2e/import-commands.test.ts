import { expectNoSecrets } from '@credchain/sandbox'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand, runOnTerminal, SECRET } from './command-process.js'

const KEY = 'AKIACANARYCANARYUSER'
const CSV = `\uFEFFAccess key ID,Secret access key\r\n${KEY},${SECRET}\r\n`
const LINES = `aws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`
const OTHERS = `# my profiles\n[work]\naws_access_key_id = AKIAOLD # of May\naws_secret_access_key = old\naws_session_token = old\nregion = eu-west-1\n\n; the end\n`
const REPLACED = `# my profiles\n[work]\naws_access_key_id = ${KEY} # of May\naws_secret_access_key = ${SECRET}\nregion = eu-west-1\n\n; the end\n`

let home: string
let csv: string
let file: string
let env: Record<string, string>

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  csv = join(home, 'credentials.csv')
  file = join(home, '.aws', 'credentials')
  writeFileSync(csv, CSV)
  env = { HOME: home }
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const importing = (...args: string[]) => runCommand(['import', csv, ...args], env)
const text = () => readFileSync(file, 'utf8')
const modeOf = (path: string) => statSync(path).mode & 0o777
function present(content: string, mode = 0o600): void {
  mkdirSync(join(home, '.aws'), { recursive: true, mode: 0o700 })
  writeFileSync(file, content)
  chmodSync(file, mode)
}

describe('a new profile', () => {
  test('in a home without any, for the user alone; the secret is not told', async () => {
    const { code, stdout, stderr } = await importing()
    expect(stdout).toBe('profile default of ~/.aws/credentials has the key ...USER\n')
    expect(stderr).toBe(`Delete ${csv}: the secret stands in it for all to read (--delete does so).\n`)
    expect(code).toBe(0)
    expect(text()).toBe(`[default]\n${LINES}`)
    expect([modeOf(file), modeOf(join(home, '.aws'))]).toEqual([0o600, 0o700])
    expect(existsSync(csv)).toBe(true)
  })

  test('can be used at once', async () => {
    await importing('--profile', 'work')
    expect(await runCommand(['explain', '--profile', 'work', '--plan'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('static keys of profile work'),
    })
  })

  test('--delete, --quiet and --json', async () => {
    const { stdout, stderr } = await importing('--profile', 'ci', '--delete', '--quiet', '--json')
    expect(JSON.parse(stdout)).toEqual({ profile: 'ci', file, key: '...USER', deleted: true })
    expect(stderr).toBe('')
    expect(existsSync(csv)).toBe(false)
  })

  test('in the file of AWS_SHARED_CREDENTIALS_FILE, in a folder to be made', async () => {
    env['AWS_SHARED_CREDENTIALS_FILE'] = join(home, 'a', 'b')
    await importing()
    expect(readFileSync(join(home, 'a', 'b'), 'utf8')).toBe(`[default]\n${LINES}`)
  })

  test('beside others, which stay as they are', async () => {
    present(OTHERS, 0o644)
    expect(await importing()).toMatchObject({ code: 0 })
    expect(text()).toBe(`${OTHERS}\n[default]\n${LINES}`)
    expect(modeOf(file)).toBe(0o600)
  })

  test('into a file with fewer rights, and through a link', async () => {
    present('')
    const target = join(home, 'dotfiles')
    writeFileSync(target, OTHERS)
    chmodSync(target, 0o400)
    rmSync(file)
    symlinkSync(target, file)
    expect(await importing()).toMatchObject({ code: 0 })
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe(`${OTHERS}\n[default]\n${LINES}`)
    expect(modeOf(target)).toBe(0o400)
    expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('of one of several users', async () => {
    const row = (user: string, key: string) => `${user},,${key},${SECRET},https://123456789012.signin.aws.amazon.com/console\n`
    writeFileSync(
      csv,
      `User name,Password,Access key ID,Secret access key,Console login link\n${row('alice', KEY)}${row('bob', 'AKIABOBBOBBOBBOBBOB1')}`,
    )
    expect(await importing()).toMatchObject({ code: 1, stderr: expect.stringContaining('name one with --user: it has keys of alice, bob') })
    expect(existsSync(file)).toBe(false)
    expect(await importing('--user', 'bob')).toMatchObject({ code: 0, stdout: expect.stringContaining('has the key ...BOB1 of user bob') })
  })
})

describe('a profile that is there', () => {
  beforeEach(() => present(OTHERS))

  test('is left alone without a terminal, and replaced with --force', async () => {
    const refused = await importing('--profile', 'work')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('has a profile work already; nothing was written')
    expect(refused.stderr).toContain('--force')
    expect(text()).toBe(OTHERS)
    expect(await importing('--profile', 'work', '--force')).toMatchObject({ code: 0 })
    expect(text()).toBe(REPLACED)
  })

  test.each([
    ['y', 0, REPLACED],
    ['n', 1, OTHERS],
    ['\r', 1, OTHERS],
    ['\u0003', 130, OTHERS],
  ])('is asked about on a terminal: %j', async (keys, code, after) => {
    const run = runOnTerminal(['import', csv, '--profile', 'work'], env, { cols: 120 })
    await run.shows('Put the new key into it? (y/N)')
    run.type(keys)
    expect(await run.end).toBe(code)
    expect(text()).toBe(after)
    expectNoSecrets([SECRET], run.screen())
  })
})

describe('nothing is written', () => {
  test.each([
    ['into a file with a mistake, which is named', '[a]\nno property\n', /credentials:2: expected an '=' sign/],
    ['into a file that is no text', '\u0000\uFFFF', /credentials:1: expected a section header/],
  ])('%s', async (_name, content, expected) => {
    present(content)
    const { code, stderr } = await importing()
    expect(stderr).toMatch(expected)
    expect(code).toBe(1)
    expect(text()).toBe(content)
  })

  test('into bytes that are no UTF-8', async () => {
    present('')
    const bytes = Buffer.from([0x23, 0xe9, 0x0a])
    writeFileSync(file, bytes)
    expect(await importing()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('~/.aws/credentials is not in UTF-8; nothing was written'),
    })
    expect(readFileSync(file)).toEqual(bytes)
  })

  test('through a link that leads nowhere, or into a folder', async () => {
    present('')
    rmSync(file)
    symlinkSync(join(home, 'nowhere'), file)
    expect(await importing()).toMatchObject({ code: 1, stderr: expect.stringContaining('is a link that leads nowhere') })
    rmSync(file)
    mkdirSync(file)
    expect(await importing()).toMatchObject({ code: 1, stderr: expect.stringContaining('is no file; nothing was written') })
  })

  test('from a file that is not there, or is no such file', async () => {
    expect(await runCommand(['import', join(home, 'none.csv')], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be read: ENOENT'),
    })
    writeFileSync(csv, `${SECRET}\n`)
    expect(await importing()).toMatchObject({ code: 1, stderr: expect.stringContaining('is no .csv file of access keys') })
    expect(existsSync(file)).toBe(false)
  })

  test('under a name that no profile can have; without a file: wrong usage', async () => {
    expect(await importing('--profile', 'a b')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"a b" cannot be the name of a profile'),
    })
    expect(await runCommand(['import'], env)).toMatchObject({ code: 2 })
  })
})
