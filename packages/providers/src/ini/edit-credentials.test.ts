import { isCredentialsError } from '@credchain/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editCredentials } from './edit-credentials.js'
import { parse } from './parse.js'

const KEYS = { aws_access_key_id: 'AKIANEW', aws_secret_access_key: 'new/+=secret' }
const NEW = 'aws_access_key_id = AKIANEW\naws_secret_access_key = new/+=secret\n'
const edit = (text: string, profile = 'work', remove: string[] = []) => editCredentials(text, '~/f', { profile, set: KEYS, remove })

describe('a profile that is not there comes last', () => {
  test.each([
    ['into nothing', '', `[work]\n${NEW}`],
    ['after a profile', '[a]\nb = c\n', `[a]\nb = c\n\n[work]\n${NEW}`],
    ['after a blank line', '[a]\nb = c\n\n', `[a]\nb = c\n\n[work]\n${NEW}`],
    ['after a line without an end', '[a]\nb = c', `[a]\nb = c\n\n[work]\n${NEW}`],
    ['after a comment', '# mine', `# mine\n\n[work]\n${NEW}`],
    ['after a byte order mark', '\uFEFF[a]\n', `\uFEFF[a]\n\n[work]\n${NEW}`],
    ['in the line ends of Windows', '[a]\r\nb = c\r\n', `[a]\r\nb = c\r\n\r\n[work]\r\n${NEW.replaceAll('\n', '\r\n')}`],
    ['beside a header that does not count', '[profile work]\n', `[profile work]\n\n[work]\n${NEW}`],
  ])('%s', (_name, before, after) => expect(edit(before)).toBe(after))
})

describe('a profile that is there keeps what is not the key', () => {
  test.each([
    [
      'values in their places, comments behind them',
      '[work] # mine\n# old\nAWS_Access_Key_ID=AKIAOLD ; since May\nregion = x\n  aws_secret_access_key =   old\n[b]\n',
      '[work] # mine\n# old\nAWS_Access_Key_ID=AKIANEW ; since May\nregion = x\n  aws_secret_access_key =   new/+=secret\n[b]\n',
    ],
    [
      'no value before',
      '[work]\naws_access_key_id = # none\naws_secret_access_key =\n',
      '[work]\naws_access_key_id = AKIANEW # none\naws_secret_access_key =new/+=secret\n',
    ],
    ['no key before', '[work]\n\n[b]\nc = d\n', `[work]\n${NEW}\n[b]\nc = d\n`],
    ['no line end before', '[work]\nregion = x', `[work]\nregion = x\n${NEW}`],
    ['comments at the end of the section', '[work]\nregion = x\n\n# of b\n[b]\n', `[work]\nregion = x\n${NEW}\n# of b\n[b]\n`],
    ['nested settings', '[work]\ns3 =\n  a = b\n', `[work]\ns3 =\n  a = b\n${NEW}`],
    ['the line ends of Windows', '[work]\r\nregion = x\r\n', `[work]\r\nregion = x\r\n${NEW.replaceAll('\n', '\r\n')}`],
    [
      'what comes twice comes once',
      '[work]\naws_access_key_id = AKIAOLD\naws_access_key_id = AKIAOLDER\n[b]\n[work]\naws_secret_access_key = old\naws_access_key_id = x\n',
      '[work]\naws_access_key_id = AKIANEW\n[b]\n[work]\naws_secret_access_key = new/+=secret\n',
    ],
  ])('%s', (_name, before, after) => expect(edit(before)).toBe(after))

  test('keys that go', () => {
    const before = `[work]\naws_session_token = old # with it\n${NEW}region = x\n[b]\naws_session_token = stays\n`
    expect(edit(before, 'work', ['aws_session_token'])).toBe(`[work]\n${NEW}region = x\n[b]\naws_session_token = stays\n`)
  })
})

describe('nothing is made of', () => {
  const message = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      if (isCredentialsError(error)) return `${error.code} ${error.message}`
      throw error
    }
    return 'nothing thrown'
  }

  test.each([
    ['a mistake in any profile', '[a]\nno property\n[work]\n', /^INVALID_CONFIG ini: ~\/f:2: expected an '='/],
    ['a header that is not closed', '[a\n', /^INVALID_CONFIG ini: ~\/f:1: a section header must end/],
    ['a text that is no such file', '{"a": 1}\n', /^INVALID_CONFIG ini: ~\/f:1: expected a section header/],
    [
      'a key over several lines',
      '[work]\naws_access_key_id = a\n  b\n',
      /^INVALID_CONFIG ini: ~\/f:2: aws_access_key_id goes on over several/,
    ],
    [
      'a line whose meaning hangs on one that goes',
      '[work]\ns3 =\n  a = b\naws_session_token = x\n  region = y\n',
      /^INVALID_CONFIG ini: ~\/f:1: profile work cannot be changed/,
    ],
  ])('%s', (_name, text, expected) => expect(message(() => edit(text, 'work', ['aws_session_token']))).toMatch(expected))

  test.each(['', 'a b', 'a]', ' a', 'a\n[b', 'ä', '#'])('the profile name %j', (profile) =>
    expect(message(() => edit('', profile))).toMatch(/^INVALID_CONFIG ini: ".*" cannot be the name of a profile/),
  )

  test.each(['CANARY\nb = c', 'CANARY\n[b]', ' CANARY', 'CANARY #b', 'CANARY ;b'])('the value %j, nor is it told', (value) => {
    const told = message(() => editCredentials('[b]\n', '~/f', { profile: 'work', set: { aws_secret_access_key: value } }))
    expect(told).toMatch(/^INVALID_CONFIG ini: ~\/f:1: profile work cannot be changed/)
    expect(told).not.toContain('CANARY')
  })
})

const PIECES = [
  '[work]',
  '[a]',
  '[b]',
  '[',
  ']',
  '=',
  ' = ',
  '#',
  ';',
  ' ',
  '\t',
  '\r\n',
  '\n',
  '\n',
  '\n  ',
  '\uFEFF',
  's3 =',
  'region = x',
  'aws_access_key_id',
  'aws_session_token = t',
]
const LINES = [
  '[work]',
  '[work] # c',
  '[a]',
  '[profile a]',
  '[default]',
  '',
  '# c',
  '  ; c',
  'region = x',
  '  region = y',
  's3 =',
  '  a = b',
  '  cont',
  'aws_access_key_id = AKIA',
  'AWS_SECRET_ACCESS_KEY=s # c',
  'aws_session_token = t',
]
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 25 }), fc.constantFrom('\n', '\r\n')).map(([lines, end]) => lines.join(end)),
  fc.string({ unit: 'binary', maxLength: 80 }),
)

function meaning(content: string): Record<string, Record<string, string>> {
  const { profiles } = parse(content, 'f', 'credentials')
  return Object.fromEntries(
    [...profiles.keys()].map((name) => [
      name,
      Object.fromEntries([...(profiles.get(name)?.properties ?? [])].map(([key, { value }]) => [key, value])),
    ]),
  )
}

test('whatever a file holds, all other profiles mean the same after it, and every line that is not the key is there, byte for byte', () => {
  let edited = 0
  fc.assert(
    fc.property(text, (before) => {
      let after: string
      try {
        after = edit(before, 'work', ['aws_session_token'])
      } catch (error) {
        if (!isCredentialsError(error)) throw error
        expect(error.message).toMatch(/^ini: ~\/f:\d+: /)
        return
      }
      edited += 1
      const { work: old, ...others } = meaning(before)
      const { work, ...same } = meaning(after)
      expect(same).toEqual(others)
      const { aws_session_token: _gone, ...kept } = old ?? {}
      expect(work).toEqual({ ...kept, ...KEYS })
      const isKey = (line: string) => /^\s*aws_(access_key_id|secret_access_key|session_token)\s*=/i.test(line)
      const rest = (content: string) =>
        content
          .split('\n')
          .map((line) => line.replace(/\r$/, ''))
          .filter((line) => line !== '' && line !== '[work]' && !isKey(line))
      expect(rest(after)).toEqual(rest(before))
      expect(edit(after, 'work', ['aws_session_token'])).toBe(after)
    }),
    { seed: 20_261_122, numRuns: 400 },
  )
  expect(edited).toBeGreaterThan(100)
})
