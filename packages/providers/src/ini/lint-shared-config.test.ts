import { TransportError, type FileStat } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { lintSharedConfig } from './lint-shared-config.js'

const CONFIG = '/home/user/.aws/config'
const CREDENTIALS = '/home/user/.aws/credentials'
const KEYS = 'aws_access_key_id = AKIACANARY\naws_secret_access_key = CANARY\n'

async function lint(
  config: string | TransportError,
  credentials: string | TransportError = '',
  stat: Partial<FileStat> = {},
  platform = 'linux',
) {
  const world = fakeWorld({ files: { [CONFIG]: config, [CREDENTIALS]: credentials }, platform })
  const fs = { ...world.fs, stat: async (path: string) => ({ ...(await world.fs.stat(path)), ...stat }) }
  const report = await lintSharedConfig({}, { ...world, fs })
  expect(JSON.stringify(report)).not.toContain('CANARY')
  return report
}

/** `config:3 rule`, in the order told. */
async function told(...args: Parameters<typeof lint>): Promise<string[]> {
  const { findings } = await lint(...args)
  return findings.map(({ file, line, rule }) => `${file === CONFIG ? 'config' : 'credentials'}:${line} ${rule}`)
}

describe('nothing is found in', () => {
  const cases: [name: string, config: string, credentials: string][] = [
    ['nothing', '', ''],
    ['settings without credentials', '[default]\nregion = eu-west-1\n[profile a]\noutput = json', ''],
    ['a profile in both files', `[profile a]\nregion = r`, `[a]\n${KEYS}`],
    ['a role on another profile', `[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\n${KEYS}`, ''],
    ['nested settings of a client', '[default]\ns3 =\n  addressing_style = path\n  unheard_of = 1', ''],
    ['a services section of any service', '[services s]\nsts =\n  endpoint_url = http://localhost', ''],
    ['sections of the AWS CLI', '[plugins]\ncli_legacy_plugin_path = x\n[preview]\ncloudfront = true', ''],
    ['an SSO session', '[profile a]\nsso_session = s\n[sso-session s]\nsso_region = r\nsso_start_url = u\nsso_registration_scopes = x', ''],
  ]
  test.each(cases)('%s', async (_name, config, credentials) => expect(await told(config, credentials)).toEqual([]))

  test('files that do not exist', async () => {
    const report = await lintSharedConfig({}, fakeWorld())
    expect(report).toEqual({ files: [CONFIG, CREDENTIALS], findings: [] })
  })
})

describe('what is told', () => {
  const cases: [name: string, config: string, credentials: string, findings: string[]][] = [
    [
      'every malformed line, and those after it',
      '[profile a]\nCANARY\n= CANARY\nregion = r\n[profile CANARY\n[profile b]\nCANARY',
      '',
      ['config:2 malformed', 'config:3 malformed', 'config:5 malformed', 'config:7 malformed'],
    ],
    ['text before the first section', 'CANARY\n[default]', '', ['config:1 malformed']],
    ['a section twice', '[profile a]\nregion = r\n[profile b]\n[profile a]\noutput = json', '', ['config:4 duplicate-section']],
    ['a key twice', '[profile a]\nregion = r\nRegion = s', '', ['config:3 duplicate-key']],
    [
      'a key twice over two sections',
      '[profile a]\nregion = r\n[profile a]\nregion = s',
      '',
      ['config:3 duplicate-section', 'config:4 duplicate-key'],
    ],
    [
      'a key that the other file has otherwise',
      '[profile a]\nregion = CANARY\noutput = json\nca_bundle = x\nCANARY = 1',
      '[a]\nregion = CANARY2\noutput = json\nca_bundle =\nCANARY = 2',
      ['config:2 duplicate-key', 'config:5 unknown-key', 'credentials:5 unknown-key'],
    ],
    ['an unknown key', '[default]\nregoin = CANARY', '[default]\nkey = CANARY', ['config:2 unknown-key', 'credentials:2 unknown-key']],
    [
      'a key of a profile in an SSO session',
      '[sso-session s]\nsso_region = r\nsso_start_url = u\nsso_account_id = 1',
      '',
      ['config:4 unknown-key'],
    ],
    ['a profile without its prefix', '[a]\nregion = r', '', ['config:1 ignored-section']],
    [
      'a prefix too many, a session and a bad name',
      '',
      '[profile a]\n[sso-session b]\n[c d]',
      ['credentials:1 ignored-section', 'credentials:2 ignored-section', 'credentials:3 ignored-section'],
    ],
    ['a default beside a more explicit one', '[default]\nregion = r\n[profile default]', '', ['config:1 ignored-section']],
    ['half a key pair', '', '[a]\naws_access_key_id = CANARY', ['credentials:2 broken-profile']],
    [
      'a loop, once for all of it and those who lead there',
      '[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a\n[profile c]\nrole_arn = r\nsource_profile = b',
      '',
      ['config:3 broken-profile'],
    ],
    [
      'half a key pair that the role goes before',
      `[profile a]\nrole_arn = r\nsource_profile = b\naws_access_key_id = CANARY\n[profile b]\n${KEYS}`,
      '',
      ['config:4 broken-profile'],
    ],
    [
      'settings of endpoints that only clients read',
      `[profile a]\nuse_fips_endpoint = CANARY\n[profile b]\n${KEYS}\nservices = gone`,
      '',
      ['config:2 broken-profile', 'config:7 broken-profile'],
    ],
    [
      'a source that does not exist, once for all who go by it',
      `[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = gone\n[profile c]\nrole_arn = r\nsource_profile = b`,
      '',
      ['config:6 broken-profile'],
    ],
    ['a bad number', `[profile a]\nrole_arn = r\nsource_profile = a\nduration_seconds = x\n${KEYS}`, '', ['config:4 broken-profile']],
    [
      'a source without credentials',
      '[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nregion = r',
      '',
      ['config:3 broken-profile'],
    ],
  ]
  test.each(cases)('%s', async (_name, config, credentials, findings) => expect(await told(config, credentials)).toEqual(findings))

  test('files in their order, and lines in theirs', async () => {
    expect(await told('[a]\n[profile b]\nx = 1\nCANARY', '[c]\nCANARY')).toEqual([
      'config:1 ignored-section',
      'config:3 unknown-key',
      'config:4 malformed',
      'credentials:2 malformed',
    ])
  })

  test('what to do about it', async () => {
    const { findings } = await lint('[a]\n[profile b]\nregoin = r\nsource_profil = x')
    expect(findings.map(({ message, hint }) => [message, hint])).toEqual([
      ['[a] does not count in a config file', 'A profile is [profile a].'],
      ["regoin of profile b is no setting that AWS's SDKs or its CLI know", 'Did you mean region?'],
      ["source_profil of profile b is no setting that AWS's SDKs or its CLI know", 'Did you mean source_profile?'],
    ])
  })

  test('of what may be a secret that lost its line, its length', async () => {
    const { findings } = await lint(`[profile b]\n${'canary'.repeat(6)} = 1\nabc+def/ghi =`)
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^a key of 36 characters of profile b is no setting/),
      expect.stringMatching(/^a key of 11 characters of profile b is no setting/),
    ])
    expect(JSON.stringify(findings)).not.toContain('canary')
  })
})

test('many blank lines take no longer than others', async () => {
  const since = performance.now()
  await lint('', `[a]\n${KEYS}${'\n'.repeat(300_000)}`, { mode: 0o100644 })
  expect(performance.now() - since).toBeLessThan(5_000)
})

describe('the file itself', () => {
  const secret = `[a]\n${KEYS}`
  const cases: [name: string, credentials: string | TransportError, mode: number | undefined, platform: string, findings: string[]][] = [
    ['for its owner', secret, 0o100600, 'linux', []],
    ['for a group', secret, 0o100640, 'linux', []],
    ['readable for everybody', secret, 0o100644, 'linux', ['credentials:1 open-to-others']],
    ['writable for everybody', secret, 0o100602, 'linux', ['credentials:1 open-to-others']],
    ['readable, without a secret', '[a]\nregion = r', 0o100644, 'linux', []],
    ['on Windows, where the bits mean nothing', secret, 0o100666, 'win32', []],
    ['of unknown permissions', secret, undefined, 'linux', []],
    ['unreadable', new TransportError('EACCES', 'CANARY'), 0o100600, 'linux', ['credentials:1 unreadable']],
    ['a folder', new TransportError('EISDIR', 'CANARY'), 0o040755, 'linux', ['credentials:1 unreadable']],
  ]
  test.each(cases)('%s', async (_name, credentials, mode, platform, findings) => {
    const config = new TransportError('ENOENT', 'CANARY')
    expect(
      (await lint(config, credentials, mode === undefined ? {} : { mode }, platform)).findings.map(
        ({ line, rule }) => `credentials:${line} ${rule}`,
      ),
    ).toEqual(findings)
  })

  test.each([
    ['AWS_CONFIG_FILE', '/nope/config'],
    ['AWS_SHARED_CREDENTIALS_FILE', '/nope/credentials'],
  ])('one that %s names and that does not exist', async (name, file) => {
    const { findings } = await lintSharedConfig({}, fakeWorld({ env: { [name]: file } }))
    const message = `does not exist, and ${name} names it instead of the usual file`
    expect(findings).toEqual([{ rule: 'missing-file', file, line: 1, message, hint: `Create it, or correct ${name}.` }])
  })

  test('one that an option names', async () => {
    const { findings } = await lintSharedConfig({ configFilepath: '/a', filepath: '/b' }, fakeWorld({ env: { AWS_CONFIG_FILE: '/c' } }))
    expect(findings.map(({ file, message }) => [file, /, and (\w+)/.exec(message)?.[1]])).toEqual([
      ['/a', 'configFilepath'],
      ['/b', 'filepath'],
    ])
  })
})
