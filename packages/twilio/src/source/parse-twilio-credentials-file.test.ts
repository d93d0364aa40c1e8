import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseTwilioCredentialsFile } from './parse-twilio-credentials-file.js'

const KEY = 'AKIACANARYCANARY7Q2F'
const SECRET = 'canary/Secret+Of=Twilio/0123456789012345'
const HALVES = `aws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`
const PAIR = { found: 'pair', pair: { accessKeyId: KEY, secretAccessKey: SECRET } }
const OTHER = 'aws_access_key_id = AKIAOTHEROTHEROTHER1\naws_secret_access_key = ' + 'o'.repeat(40) + '\n'

const parse = (text: string, profile = 'default') => parseTwilioCredentialsFile(text, profile, '~/.twilio/credentials')

describe('parseTwilioCredentialsFile finds', () => {
  test.each([
    ['two halves', `[default]\n${HALVES}`],
    ['the whole in one', `[default]\naws_credentials = ${KEY}:${SECRET}\n`],
    ['no blanks around the sign', `[default]\naws_credentials=${KEY}:${SECRET}`],
    ['Windows line ends', `[default]\r\n${HALVES.replaceAll('\n', '\r\n')}`],
    ['a byte order mark', `\uFEFF[default]\n${HALVES}`],
    ['double quotes', `[default]\naws_access_key_id = "${KEY}"\naws_secret_access_key = "${SECRET}"`],
    ['single quotes', `[default]\naws_access_key_id = '${KEY}'\naws_secret_access_key = '${SECRET}'`],
    ['comments', `; one\n# two\n[default] ; three\n${HALVES.replaceAll('\n', ' # four\n')}`],
    ['an indented header', `[other]\n${OTHER}\n  [default]\n${HALVES}`],
    ['indented keys', `[default]\n${HALVES.replaceAll('aws_', '  aws_')}`],
    ['other keys beside', `[default]\naccount_sid = AC1\n${HALVES}auth_token = x`],
    ['a profile written in two parts', `[default]\naws_access_key_id=${KEY}\n[other]\n${OTHER}[default]\naws_secret_access_key=${SECRET}`],
    ['a blank key next to the other form', `[default]\naws_credentials =\n${HALVES}`],
  ])('%s', (_, text) => {
    expect(parse(text)).toEqual(PAIR)
  })

  test.each([['prod'], ['prod.eu'], ['prod.eu.west'], ['toString'], ['constructor'], ['a b']])('the profile %s and no other', (profile) => {
    const text = `[default]\n${OTHER}[${profile}]\n${HALVES}[zz]\n${OTHER}`
    expect(parse(text, profile)).toEqual(PAIR)
  })

  test.each([['/'], ['+'], ['=']])('a secret that begins and ends with %s', (sign) => {
    const secret = sign + 'a'.repeat(38) + sign
    for (const text of [`aws_access_key_id=${KEY}\naws_secret_access_key=${secret}`, `aws_credentials=${KEY}:${secret}`]) {
      expect(parse(`[default]\n${text}`)).toEqual({ found: 'pair', pair: { accessKeyId: KEY, secretAccessKey: secret } })
    }
  })

  test.each([
    ['an empty file', '', 'no-profile'],
    ['another profile', `[other]\n${HALVES}`, 'no-profile'],
    ['keys outside of any section', HALVES, 'no-profile'],
    ['a commented header', `;[default]\n${HALVES}`, 'no-profile'],
    ['an empty profile', '[default]\n', 'no-keys'],
    ['a profile of other keys', '[default]\naccount_sid = AC1\n', 'no-keys'],
    ['blank values', '[default]\naws_access_key_id =\naws_secret_access_key =\n', 'no-keys'],
    ['a profile that has only a part named like the other', `[default.x]\n${HALVES}`, 'no-keys'],
  ])('nothing in %s', (_, text, found) => {
    expect(parse(text)).toEqual({ found })
  })

  test.each([['__proto__'], ['toString'], ['hasOwnProperty'], ['constructor.prototype'], ['']])(
    'no profile %j that the file does not have',
    (profile) => {
      expect(parse(`[default]\n${HALVES}`, profile)).toEqual({ found: 'no-profile' })
    },
  )

  test('nothing of a section __proto__, which changes no object', () => {
    expect(parse(`[__proto__]\n${HALVES}[a.__proto__]\n${HALVES}[default]\n__proto__ = x\n`)).toEqual({ found: 'no-keys' })
    expect(parse(`[__proto__]\n${HALVES}`, '__proto__')).toEqual({ found: 'no-profile' })
    expect({}).not.toHaveProperty('aws_access_key_id')
  })
})

describe('parseTwilioCredentialsFile refuses', () => {
  test.each([
    [
      'a key id alone',
      `[default]\naws_access_key_id = ${KEY}`,
      /profile default of ~\/.twilio\/credentials has .* no aws_secret_access_key/,
    ],
    ['a secret alone', `[default]\naws_secret_access_key = ${SECRET}`, /no aws_access_key_id/],
    ['both forms', `[default]\n${HALVES}aws_credentials = ${KEY}:${SECRET}`, /both/],
    ['one form and half of the other', `[default]\naws_access_key_id=${KEY}\naws_credentials = ${KEY}:${SECRET}`, /both/],
    ['a session token', `[default]\n${HALVES}aws_session_token = canary`, /aws_session_token/],
    ['a temporary key', `[default]\naws_access_key_id=ASIACANARYCANARY7Q2F\naws_secret_access_key=${SECRET}`, /temporary key/],
    [
      'a temporary key in one',
      `[default]\naws_credentials=ASIACANARYCANARY7Q2F:${SECRET}`,
      /aws_credentials in profile default.*temporary key/,
    ],
    ['a short secret', `[default]\naws_access_key_id=${KEY}\naws_secret_access_key=canary`, /40 characters/],
    ['a list', `[default]\naws_credentials[]=${KEY}:${SECRET}`, /not one string/],
    ['a key without a value', '[default]\naws_access_key_id', /not one string/],
    ['a broken header', `[default]\n${HALVES}\n[canary\n`, /credentials:5 is not a section header/],
    ['a header with a word behind it', `[other] canary\n${OTHER}[default]\n${HALVES}`, /credentials:1 is not a section header/],
    ['a key where the section should be', `default = canary\n[default]\n${HALVES}`, /key outside of any section/],
    ['what the parser stumbles over', `[default]\n'null' = canary`, /is not an ini file/],
  ])('%s', (_, text, message) => {
    let error: unknown
    try {
      parse(text)
    } catch (reason) {
      error = reason
    }
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', source: 'twilio', message: expect.stringMatching(message) })
    expect(inspect(error)).not.toMatch(/canary/i)
  })

  test('the keys of a commented or indented header never end up in the profile above', () => {
    expect(parse(`[default]\naccount_sid = AC1\n[other] # comment\n${OTHER}`)).toEqual({ found: 'no-keys' })
    expect(parse(`[default]\naccount_sid = AC1\n\t[other]\n${OTHER}`)).toEqual({ found: 'no-keys' })
  })
})
