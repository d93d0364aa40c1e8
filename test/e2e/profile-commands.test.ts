import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand, SECRET, type Run } from './command-process.js'

const CREDENTIALS = `[root]\naws_access_key_id = AKIACANARYCANARYUSER\naws_secret_access_key = ${SECRET}\n`
const CONFIG = `[profile prod]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = base
region = eu-west-1

[profile base]
role_arn = arn:aws:iam::123456789012:role/base
source_profile = root
`

let home: string
const write = (name: 'config' | 'credentials', text: string, mode = 0o600) => {
  writeFileSync(join(home, '.aws', name), text)
  chmodSync(join(home, '.aws', name), mode)
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'credchain-home-'))
  mkdirSync(join(home, '.aws'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Runs the built command in a home of its own. There is no network to ask: what it opened would show as a failure or a wait. */
const credchain = (...args: string[]): Promise<Run> => runCommand(args, { HOME: home, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' })

describe('explain --plan', () => {
  test('shows base, hops and the line of everything that mattered, and asks nobody', async () => {
    write('config', CONFIG)
    write('credentials', CREDENTIALS)
    const { code, stdout, stderr } = await credchain('explain', '--profile', 'prod', '--plan')
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n')).toEqual([
      'prod -> assume deploy (eu-west-1) <- assume base (eu-west-1) <- static keys',
      '  1. static keys of profile root',
      '  2. assume arn:aws:iam::123456789012:role/base of profile base',
      '  3. assume arn:aws:iam::123456789012:role/deploy of profile prod',
      '  profile root',
      '     ~/.aws/credentials:2 aws_access_key_id, :3 aws_secret_access_key',
      '  profile base',
      '     ~/.aws/config:7 role_arn, :8 source_profile',
      '  profile prod',
      '     ~/.aws/config:2 role_arn, :3 source_profile, :4 region',
    ])
    expect(code).toBe(0)
  })

  test('names the first credentials in words', async () => {
    write('config', '[default]\ncredential_source = Ec2InstanceMetadata\n')
    expect((await credchain('explain', '--plan')).stdout).toContain('  1. instance metadata of profile default\n')
  })

  test('as data', async () => {
    write('config', CONFIG)
    write('credentials', CREDENTIALS)
    const { code, stdout } = await credchain('explain', '-p', 'prod', '--plan', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      profile: 'prod',
      base: { kind: 'static', profile: 'root', file: '~/.aws/credentials', line: 2 },
      hops: [{ profile: 'base' }, { profile: 'prod', region: 'eu-west-1' }],
      lines: expect.arrayContaining([{ file: '~/.aws/config', line: 4, section: 'profile prod', key: 'region' }]),
    })
    expect(code).toBe(0)
  })

  test('says on stderr what keeps the files from a plan', async () => {
    write('config', '[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a\n')
    const { code, stdout, stderr } = await credchain('explain', '-p', 'a', '--plan')
    expect(stdout).toBe('')
    expect(stderr).toMatch(/the profiles form a loop: a -> b \(.*\/config:3\) -> a \(.*\/config:6\)\n  hint: /)
    expect(code).toBe(1)
  })
})

describe('lint-config', () => {
  test('finds nothing in files that are in order, or not there', async () => {
    expect(await credchain('lint-config')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing found in ~/.aws/config and ~/.aws/credentials.\n',
    })
    write('config', CONFIG)
    write('credentials', CREDENTIALS)
    expect(await credchain('lint-config')).toMatchObject({ code: 0, stdout: '' })
  })

  test('tells each finding with file, line and what to do', async () => {
    write('config', '[profile a]\nregoin = eu-west-1\nnothing here\n[profile a]\n[b]\n')
    write('credentials', `${CREDENTIALS}[half]\naws_access_key_id = AKIACANARYCANARYUSER\n`, 0o644)
    const { code, stdout, stderr } = await credchain('lint-config')
    expect(stdout.split('\n').filter((line) => !line.startsWith('  hint: '))).toEqual([
      "~/.aws/config:2: unknown-key: regoin of profile a is no setting that AWS's SDKs or its CLI know",
      "~/.aws/config:3: malformed: expected an '=' sign between the name and the value of a property",
      expect.stringMatching(/^~\/\.aws\/config:4: duplicate-section: profile a began at line 1 already/),
      '~/.aws/config:5: ignored-section: [b] does not count in a config file',
      expect.stringMatching(/^~\/\.aws\/credentials:1: open-to-others: /),
      '~/.aws/credentials:5: broken-profile: profile half has half a key pair: aws_secret_access_key is missing',
      '',
    ])
    expect(stdout).toContain('  hint: Did you mean region?\n')
    expect(stderr).toBe('6 found in ~/.aws/config and ~/.aws/credentials.\n')
    expect(code).toBe(1)
  })

  test('as data', async () => {
    write('config', '[profile a]\nregoin = eu-west-1\n')
    const { code, stdout } = await credchain('lint-config', '--json')
    expect(JSON.parse(stdout)).toEqual({
      files: [join(home, '.aws', 'config'), join(home, '.aws', 'credentials')],
      findings: [
        {
          rule: 'unknown-key',
          file: join(home, '.aws', 'config'),
          line: 2,
          message: "regoin of profile a is no setting that AWS's SDKs or its CLI know",
          hint: 'Did you mean region?',
        },
      ],
    })
    expect(code).toBe(1)
  })

  test('wrong usage', async () => {
    expect(await credchain('lint-config', 'file')).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('cache', () => {
  const entry = (name: string) => {
    const folder = join(home, '.aws', 'cli', 'cache')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, `${name}.json`)
    const session = {
      AccessKeyId: 'ASIACANARYCANARYSESS',
      SecretAccessKey: SECRET,
      SessionToken: 'token',
      Expiration: '2099-01-01T00:00:00Z',
    }
    writeFileSync(path, JSON.stringify({ Credentials: session }), { mode: 0o600 })
    return path
  }

  test('clear removes what is there', async () => {
    const path = entry('a'.repeat(40))
    expect(await credchain('cache', 'clear')).toMatchObject({ code: 0, stdout: 'removed 1 entry\n' })
    expect(existsSync(path)).toBe(false)
  })

  test.each([
    ['clear', 'cache clear clears the whole cache, and takes no --profile.\n'],
    ['list', 'cache list shows the whole cache, and takes no --profile.\n'],
  ])('%s of one profile is wrong usage, and touches nothing', async (command, stderr) => {
    const path = entry('a'.repeat(40))
    expect(await credchain('cache', command, '--profile', 'prod')).toEqual({ code: 2, stdout: '', stderr })
    expect(existsSync(path)).toBe(true)
  })
})
