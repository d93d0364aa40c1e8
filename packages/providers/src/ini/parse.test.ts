import { isCredentialsError } from '@credchain/core'
import { describe, expect, test } from 'vitest'
import { parse, type ParsedFile, type Sections } from './parse.js'

type Plain = Record<string, Record<string, string>>

function plain(sections: Sections): Plain {
  const values = (name: string) => [...(sections.get(name)?.properties ?? [])].map(([key, { value }]) => [key, value])
  return Object.fromEntries([...sections.keys()].map((name) => [name, Object.fromEntries(values(name))]))
}

function config(text: string): ParsedFile {
  return parse(text, 'config', 'config')
}

describe('profiles of a config file', () => {
  const cases: [name: string, text: string, profiles: Plain][] = [
    ['an empty file', '', {}],
    ['comments and blank lines only', '# one\n; two\n\n   \n  # three', {}],
    ['a property', '[profile dev]\nregion = eu-west-1', { dev: { region: 'eu-west-1' } }],
    ['Windows line ends', '[profile dev]\r\nregion = eu-west-1\r\n', { dev: { region: 'eu-west-1' } }],
    ['a byte order mark', '\uFEFF[profile dev] # c\na = 1', { dev: { a: '1' } }],
    ['keys in any case', '[profile dev]\nRegion = a\nREGION = b', { dev: { region: 'b' } }],
    ['names in their case', '[profile dev]\na = 1\n[profile Dev]\na = 2', { dev: { a: '1' }, Dev: { a: '2' } }],
    ['equals signs in a value', '[profile dev]\nsecret = a/b+c==', { dev: { secret: 'a/b+c==' } }],
    ['a comment after whitespace', '[profile dev] # c\na = 1 ; x\nb = 2\t# y', { dev: { a: '1', b: '2' } }],
    ['a comment sign inside a value', '[profile dev]\na = b#c;d', { dev: { a: 'b#c;d' } }],
    ['a comment right after the bracket', '[profile dev];c\na = 1', { dev: { a: '1' } }],
    ['an empty value', '[profile dev]\na =\nb = #c', { dev: { a: '', b: '' } }],
    ['sections that come again', '[profile dev]\na = 1\nb = 1\n[profile x]\n[profile dev]\nb = 2', { dev: { a: '1', b: '2' }, x: {} }],
    ['a continued value', '[profile dev]\na = 1\n  -x # kept\n\n\t-y', { dev: { a: '1\n-x # kept\n-y' } }],
    ['an indented section', '  [profile dev] # c\n  a = 1\n  b = 2', { dev: { a: '1', b: '2' } }],
    ['an indented property under one with a value', '[profile dev]\na = 1\n  b = 2', { dev: { a: '1', b: '2' } }],
    ['an indented comment', '[profile dev]\na = 1\n  # b = 2', { dev: { a: '1' } }],
    ['nested properties', '[profile dev]\ns3 =\n  a = 1\n\n  b = 2\nc = 3', { dev: { s3: '\na = 1\nb = 2', c: '3' } }],
    ['text in brackets that continues a value', '[profile dev]\na = 1\n  [x', { dev: { a: '1\n[x' } }],
    ['a profile without its prefix', '[dev]\na = 1\n[profile x]', { x: {} }],
    ['a prefix without its space', '[profiledev]\na = 1', {}],
    ['an illegal name and its malformed lines', '[profile a b]\n= x\nnothing\n[profile c!d]\na = 1\n[profile ok]', { ok: {} }],
    ['a quoted name', '[profile "dev"]\na = 1\n[profile \'x\']', { dev: { a: '1' }, x: {} }],
    ['quotes that do not match', '[profile "dev\']\na = 1', {}],
    [
      'names that objects have',
      '[profile __proto__]\npolluted = 1\n[profile constructor]',
      JSON.parse('{"__proto__":{"polluted":"1"},"constructor":{}}'),
    ],
    ['every legal character', '[profile aZ09-_/.%@:+]', { 'aZ09-_/.%@:+': {} }],
    ['tabs around the name', '[profile\t dev \t]', { dev: {} }],
    ['a bare default', '[default]\na = 1', { default: { a: '1' } }],
    ['a prefixed default after a bare one', '[default]\na = 1\n[profile default]\nb = 2', { default: { b: '2' } }],
    [
      'a prefixed default before a bare one',
      '[profile default]\nb = 2\n[default]\na = 1\n[profile default]\nc = 3',
      { default: { b: '2', c: '3' } },
    ],
  ]
  test.each(cases)('%s', (_name, text, profiles) => {
    expect(plain(config(text).profiles)).toEqual(profiles)
    expect(Object.prototype).not.toHaveProperty('polluted')
  })
})

describe('profiles of a credentials file', () => {
  const cases: [name: string, text: string, profiles: Plain][] = [
    ['the name alone', '[dev]\na = 1\n[default]\nb = 2', { dev: { a: '1' }, default: { b: '2' } }],
    ['a prefix', '[profile dev]\na = 1', {}],
    ['an SSO session', '[sso-session dev]\na = 1', {}],
    ['a name that starts like a session', '[sso-sessiondev]\na = 1', { 'sso-sessiondev': { a: '1' } }],
  ]
  test.each(cases)('%s', (_name, text, profiles) => {
    const parsed = parse(text, 'credentials', 'credentials')
    expect(plain(parsed.profiles)).toEqual(profiles)
    expect([...parsed.ssoSessions.keys()]).toEqual([])
  })
})

test('sessions, services and ignored sections are kept apart', () => {
  const parsed = config('[sso-session corp]\nsso_region = r\n[services local]\nsts =\n  endpoint_url = http://x # c\n[dev]\n[preview]')
  expect([...parsed.profiles.keys()]).toEqual([])
  expect(plain(parsed.ssoSessions)).toEqual({ corp: { sso_region: 'r' } })
  const sts = parsed.services.get('local')?.properties.get('sts')
  expect(sts?.nested?.get('endpoint_url')).toEqual({ file: 'config', line: 5, value: 'http://x' })
  expect(parsed.ignored).toEqual([
    { file: 'config', line: 6, name: 'dev' },
    { file: 'config', line: 7, name: 'preview' },
  ])
})

test('sections and properties know where they stand', () => {
  const section = config('# c\n\n[profile dev]\n\na = 1\n[profile dev]\nb = 2').profiles.get('dev')
  expect(section).toMatchObject({ name: 'dev', file: 'config', line: 3 })
  expect(section?.properties.get('a')).toMatchObject({ file: 'config', line: 5 })
  expect(section?.properties.get('b')).toMatchObject({ file: 'config', line: 7 })
})

describe('what breaks the format names its line and no content', () => {
  const cases: [name: string, text: string, message: string][] = [
    ['a header that is not closed', '[profile CANARY', "ini: config:1: a section header must end with ']'"],
    ['text after the bracket', '[profile dev] CANARY', "ini: config:1: a section header must end with ']'"],
    ['a property before any section', '\nCANARY = 1', 'ini: config:2: expected a section header such as [default] before anything else'],
    ['no equals sign', '[default]\nCANARY : CANARY', "ini: config:2: expected an '=' sign between the name and the value of a property"],
    [
      'an equals sign in the comment only',
      '[default]\nCANARY # =',
      "ini: config:2: expected an '=' sign between the name and the value of a property",
    ],
    ['no name', '[default]\n= CANARY', "ini: config:2: a property has no name before its '=' sign"],
    ['a nested property without a name', '[default]\ns3 =\n  = CANARY', "ini: config:3: a nested property has no name before its '=' sign"],
    [
      'a nested line without an equals sign',
      '[default]\ns3 =\n  CANARY',
      "ini: config:3: expected an '=' sign between the name and the value of a nested property",
    ],
    ['a continuation of nothing', '[default]\n  CANARY', 'ini: config:2: expected a property before a line that continues one'],
    [
      'a continuation across a header',
      '[default]\na = 1\n[default]\n  CANARY',
      'ini: config:4: expected a property before a line that continues one',
    ],
  ]
  test.each(cases)('%s', (_name, text, message) => {
    const error = thrownBy(() => plain(config(text).profiles))
    expect(isCredentialsError(error) && error.code).toBe('INVALID_CONFIG')
    expect(error).toHaveProperty('message', message)
    expect(JSON.stringify(error)).not.toContain('CANARY')
  })
})

test('a mistake in a section breaks that section, and no other', () => {
  const { profiles } = config('[profile broken]\nCANARY\n[profile good]\na = 1\n[profile broken]\nb = 2')
  expect(profiles.get('good')?.properties.get('a')?.value).toBe('1')
  expect([...profiles.keys()]).toEqual(['broken', 'good'])
  for (const _ of [1, 2]) expect(thrownBy(() => profiles.get('broken'))).toHaveProperty('message', expect.stringContaining('config:2: '))
})

test('a mistake in a header breaks the file: it decides what belongs to whom', () => {
  expect(thrownBy(() => config('[profile good]\na = 1\n[profile CANARY'))).toHaveProperty('message', expect.stringContaining('config:3: '))
})

test('time grows with the length only', () => {
  const started = performance.now()
  for (const unit of [' \t', '[', ' #', '=', '\n a', ']', ' ;x']) {
    for (const head of ['[default]\n', '[default]\na = 1\n', '[default]\na =\n', '[profile '])
      thrownBy(() => plain(config(head + unit.repeat(50_000)).profiles))
  }
  expect(performance.now() - started).toBeLessThan(5_000)
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}
