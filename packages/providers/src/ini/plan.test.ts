import { isCredentialsError, type CredentialsError } from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { parse } from './parse.js'
import type { Hop } from './plan-hop.js'
import { plan, type Plan } from './plan.js'
import { mergeFiles } from './shared-config.js'

const ROLE_A = 'arn:aws:iam::123456789012:role/a'
const ROLE_B = 'arn:aws:iam::123456789012:role/b'
const KEYS = 'aws_access_key_id = AKIA\naws_secret_access_key = CANARY'

function planOf(config: string, profile = 'a', named = true, credentials = ''): Plan {
  const paths = ['~/.aws/config', '~/.aws/credentials']
  return plan(mergeFiles(parse(config, 'config', 'config'), parse(credentials, 'credentials', 'credentials'), paths), profile, named)
}

/** What matters of a plan: the base, and role and profile of each hop. */
function gist({ base, hops }: Plan): unknown {
  return { base: [base.kind, base.profile, base.at.line], hops: hops.map(({ profile, roleArn, at }) => [profile, roleArn, at.line]) }
}

describe('bases', () => {
  const cases: [name: string, config: string, gist: unknown][] = [
    ['keys', `[profile a]\n${KEYS}`, { base: ['static', 'a', 2], hops: [] }],
    ['a named source without a role', '[profile a]\ncredential_source = Environment', { base: ['named', 'a', 2], hops: [] }],
    ['a program', '[profile a]\ncredential_process = x', { base: ['process', 'a', 2], hops: [] }],
    ['a web identity', `[profile a]\nrole_arn = ${ROLE_A}\nweb_identity_token_file = /t`, { base: ['web-identity', 'a', 3], hops: [] }],
    ['a login', '[profile a]\nlogin_session = s', { base: ['login', 'a', 2], hops: [] }],
    [
      'an SSO session',
      '[profile a]\nsso_session = s\n[sso-session s]\nsso_region = r\nsso_start_url = u',
      { base: ['sso', 'a', 2], hops: [] },
    ],
    [
      'SSO without a session',
      '[profile a]\nsso_account_id = 1\nsso_role_name = n\nsso_region = r\nsso_start_url = u',
      { base: ['sso', 'a', 5], hops: [] },
    ],
    ['keys before a program', `[profile a]\ncredential_process = x\n${KEYS}`, { base: ['static', 'a', 3], hops: [] }],
    ['a program before SSO', '[profile a]\nsso_session = s\ncredential_process = x', { base: ['process', 'a', 3], hops: [] }],
    [
      'keys before a web identity',
      `[profile a]\nrole_arn = ${ROLE_A}\nweb_identity_token_file = /t\n${KEYS}`,
      { base: ['static', 'a', 4], hops: [] },
    ],
    ['blank properties do not count', `[profile a]\nrole_arn =\nsource_profile =\n${KEYS}`, { base: ['static', 'a', 4], hops: [] }],
  ]
  test.each(cases)('%s', (_name, config, expected) => expect(gist(planOf(config))).toEqual(expected))
})

describe('roles', () => {
  const a = `[profile a]\nrole_arn = ${ROLE_A}\nsource_profile = b\n`
  const cases: [name: string, config: string, gist: unknown][] = [
    ['one', `${a}[profile b]\n${KEYS}`, { base: ['static', 'b', 5], hops: [['a', ROLE_A, 2]] }],
    [
      'from a named source',
      `[profile a]\nrole_arn = ${ROLE_A}\ncredential_source = EcsContainer`,
      { base: ['named', 'a', 3], hops: [['a', ROLE_A, 2]] },
    ],
    [
      'a source that is a named source',
      `${a}[profile b]\ncredential_source = Environment`,
      { base: ['named', 'b', 5], hops: [['a', ROLE_A, 2]] },
    ],
    [
      'two, the inner one first',
      `${a}[profile b]\nrole_arn = ${ROLE_B}\nsource_profile = c\n[profile c]\n${KEYS}`,
      {
        base: ['static', 'c', 8],
        hops: [
          ['b', ROLE_B, 5],
          ['a', ROLE_A, 2],
        ],
      },
    ],
    [
      'a role before keys in the selected profile',
      `${a}${KEYS}\n[profile b]\n${KEYS}`,
      { base: ['static', 'b', 7], hops: [['a', ROLE_A, 2]] },
    ],
    [
      'keys before a role in a later one',
      `${a}[profile b]\nrole_arn = ${ROLE_B}\nsource_profile = gone\n${KEYS}`,
      { base: ['static', 'b', 7], hops: [['a', ROLE_A, 2]] },
    ],
    [
      'from its own keys',
      `[profile a]\nrole_arn = ${ROLE_A}\nsource_profile = a\n${KEYS}`,
      { base: ['static', 'a', 4], hops: [['a', ROLE_A, 2]] },
    ],
    [
      'back to the keys of the first',
      `${a}${KEYS}\n[profile b]\nrole_arn = ${ROLE_B}\nsource_profile = a`,
      {
        base: ['static', 'a', 4],
        hops: [
          ['b', ROLE_B, 7],
          ['a', ROLE_A, 2],
        ],
      },
    ],
    [
      'from a web identity',
      `${a}[profile b]\nrole_arn = ${ROLE_B}\nweb_identity_token_file = /t`,
      { base: ['web-identity', 'b', 6], hops: [['a', ROLE_A, 2]] },
    ],
    [
      'source_profile without a role is no hop',
      '[profile a]\nsource_profile = gone\ncredential_process = x',
      { base: ['process', 'a', 3], hops: [] },
    ],
  ]
  test.each(cases)('%s', (_name, config, expected) => expect(gist(planOf(config))).toEqual(expected))

  test('each hop has its own settings, and the region of the selected profile for want of one', () => {
    const config = `[profile a]\nrole_arn = ${ROLE_A}\nsource_profile = b\nregion = eu-west-1\nexternal_id = x\nmfa_serial = m\nduration_seconds = 900
[profile b]\nrole_arn = ${ROLE_B}\nsource_profile = c\nrole_session_name = s\n[profile c]\n${KEYS}`
    const [inner, outer] = planOf(config).hops
    expect(outer).toMatchObject({ region: 'eu-west-1', externalId: 'x', mfaSerial: 'm', durationSeconds: 900, sourceAt: { line: 3 } })
    expect(inner).toMatchObject({ region: 'eu-west-1', roleSessionName: 's', sourceAt: { line: 10 } })
    expect(inner).toMatchObject({ externalId: undefined, mfaSerial: undefined, durationSeconds: undefined })
  })

  test('a hundred', () => {
    const profiles = Array.from({ length: 100 }, (_, n) => `[profile p${n}]\nrole_arn = ${ROLE_A}\nsource_profile = p${n + 1}`)
    expect(planOf(`${profiles.join('\n')}\n[profile p100]\n${KEYS}`, 'p0').hops).toHaveLength(100)
  })
})

test('static keys carry all that belongs to them, from both files', () => {
  const config =
    '[profile a]\naws_account_id = 123456789012\naws_credential_scope = us-east-1\naws_access_key_id = OLD\naws_session_token = t'
  expect(planOf(config, 'a', true, `[a]\n${KEYS}\naws_session_token =`).base).toEqual({
    kind: 'static',
    profile: 'a',
    accessKeyId: 'AKIA',
    secretAccessKey: 'CANARY',
    sessionToken: 't',
    credentialScope: 'us-east-1',
    accountId: '123456789012',
    at: { file: 'credentials', line: 2 },
  })
})

test('an account id that is none is left out', () => {
  expect(planOf(`[profile a]\n${KEYS}\naws_account_id = evil.example/`).base).toMatchObject({ accountId: undefined })
})

describe('duration_seconds', () => {
  test.each(['900', '901', '43199', '43200'])('%s is taken', (value) => expect(hopFor(value)?.durationSeconds).toBe(Number(value)))
  test.each(['899', '43201', '0', '-900', '1h', '1e3', '900.0', '0x400', '99999999999', 'NaN'])('%s is refused', (value) => {
    const error = failureOf(() => hopFor(value))
    expect(error.code).toBe('INVALID_CONFIG')
    expect(error.message).toBe('ini: config:6: duration_seconds must be a whole number from 900 to 43200')
  })
})

describe('refusals', () => {
  const role = `[profile a]\nrole_arn = ${ROLE_A}\n`
  const cases: [name: string, config: string, message: string][] = [
    [
      'both sources',
      `${role}source_profile = b\ncredential_source = Environment`,
      'config:4: profile a has both credential_source and source_profile (config:3)',
    ],
    ['no source', role, 'config:2: profile a has role_arn, and nothing to assume the role with'],
    ['no source, although there are keys', role + KEYS, 'config:2: profile a has role_arn, and nothing to assume the role with'],
    ['an unknown source', `${role}source_profile = bse\n[profile base]`, 'config:3: source_profile = bse, and there is no such profile'],
    [
      'a source without credentials',
      `${role}source_profile = b\n[profile b]\nregion = r`,
      'config:3: profile b has no credentials and does not say where to get them',
    ],
    [
      'an unknown credential_source',
      `${role}credential_source = toString`,
      'config:3: credential_source must be Environment, Ec2InstanceMetadata, EcsContainer, letter for letter',
    ],
    [
      'credential_source in other letters',
      `${role}credential_source = environment`,
      'config:3: credential_source must be Environment, Ec2InstanceMetadata, EcsContainer, letter for letter',
    ],
    ['no secret', '[profile a]\naws_access_key_id = CANARY', 'config:2: profile a has half a key pair: aws_secret_access_key is missing'],
    ['no key id', '[profile a]\naws_secret_access_key = CANARY', 'config:2: profile a has half a key pair: aws_access_key_id is missing'],
    [
      'half a pair in a source',
      `${role}source_profile = b\n[profile b]\naws_access_key_id = CANARY`,
      'config:5: profile b has half a key pair: aws_secret_access_key is missing',
    ],
    ['itself without keys', `${role}source_profile = a`, 'the profiles form a loop: a -> a (config:3)'],
    [
      'two in a circle',
      `${role}source_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a`,
      'the profiles form a loop: a -> b (config:3) -> a (config:6)',
    ],
    [
      'a circle further on',
      `${role}source_profile = b\n[profile b]\nrole_arn = r\nsource_profile = c\n[profile c]\nrole_arn = r\nsource_profile = b`,
      'the profiles form a loop: b -> c (config:6) -> b (config:9)',
    ],
    [
      'a circle whose first line is not that of its first profile',
      `[profile c]\nrole_arn = r\nsource_profile = b\n${role}source_profile = c\n[profile b]\nrole_arn = r\nsource_profile = c`,
      'the profiles form a loop: c -> b (config:3) -> c (config:9)',
    ],
    [
      'a token file without a role',
      '[profile a]\nweb_identity_token_file = /t',
      'config:2: profile a has web_identity_token_file, but role_arn is missing',
    ],
    [
      'an unknown SSO session',
      '[profile a]\nsso_session = s',
      'config:2: sso_session of profile a names no [sso-session] section of the config file',
    ],
    [
      'a session without a region',
      '[profile a]\nsso_session = s\nsso_region = r\n[sso-session s]\nsso_start_url = u',
      'config:4: sso-session s has no sso_region',
    ],
    [
      'a session that is contradicted',
      '[profile a]\nsso_session = s\nsso_region = q\n[sso-session s]\nsso_start_url = u\nsso_region = r',
      'config:3: sso_region of profile a contradicts that of its sso-session (config:6)',
    ],
    [
      'SSO without an account',
      '[profile a]\nsso_start_url = u\nsso_region = r',
      'config:2: profile a signs in with IAM Identity Center, but sso_account_id is missing',
    ],
    ['nothing at all', '[profile a]\nregion = r', 'config:1: profile a has no credentials and does not say where to get them'],
    ['no such profile', '[profile aa]', 'there is no profile a in ~/.aws/config or ~/.aws/credentials'],
  ]
  test.each(cases)('%s', (_name, config, message) => {
    const error = failureOf(() => planOf(config))
    expect(error.code).toBe('INVALID_CONFIG')
    expect(error.message).toBe(`ini: ${message}`)
    expect(JSON.stringify(error)).not.toContain('CANARY')
  })
})

describe('the default profile that nobody named', () => {
  const cases: [name: string, config: string, code: string][] = [
    ['absent', '[profile a]', 'NOT_CONFIGURED'],
    ['without credentials', '[default]\nregion = r', 'NOT_CONFIGURED'],
    ['half a pair', '[default]\naws_access_key_id = x', 'INVALID_CONFIG'],
    ['a source without credentials', '[default]\nrole_arn = r\nsource_profile = a\n[profile a]', 'INVALID_CONFIG'],
    ['an unknown source', '[default]\nrole_arn = r\nsource_profile = b', 'INVALID_CONFIG'],
  ]
  test.each(cases)('%s', (_name, config, code) => expect(failureOf(() => planOf(config, 'default', false)).code).toBe(code))

  test('named, it has to be there', () => {
    expect(failureOf(() => planOf('', 'default', true)).code).toBe('INVALID_CONFIG')
    expect(failureOf(() => planOf('[default]', 'default', true)).code).toBe('INVALID_CONFIG')
  })
})

describe('hints for a name that is not there', () => {
  const cases: [name: string, config: string, credentials: string, hint: string][] = [
    ['a letter too many', '[profile prods]\n[profile other]', '', 'Did you mean prods?'],
    ['another case', '[profile PROD]', '', 'Did you mean PROD?'],
    [
      'the nearest first, three at most',
      '[profile prxx]\n[profile prood]\n[profile prod1]\n[profile pro]',
      '',
      'Did you mean prood or prod1 or pro?',
    ],
    ['a missing prefix', '[profile a]\n[prod]', '', 'config:2 does not count: in that file the section must be [profile prod].'],
    ['a prefix too many', '', '[profile prod]', 'credentials:1 does not count: in that file the section must be [prod].'],
    [
      'nothing alike',
      '[profile a]\n[profile b]',
      '',
      'Correct the name, or add the profile: none of the 2 in the files has a similar one.',
    ],
    ['nothing there', '', '', 'Add it: the files hold no profile at all.'],
  ]
  test.each(cases)('%s', (_name, config, credentials, hint) => {
    expect(failureOf(() => planOf(config, 'prod', true, credentials)).hint).toBe(hint)
  })
})

function hopFor(durationSeconds: string): Hop | undefined {
  return planOf(`[profile a]\nrole_arn = ${ROLE_A}\nsource_profile = a\n${KEYS}\nduration_seconds = ${durationSeconds}`).hops[0]
}

function failureOf(work: () => unknown): CredentialsError {
  try {
    work()
  } catch (error) {
    if (isCredentialsError(error)) return error
    throw error
  }
  throw new Error('it did not fail')
}
