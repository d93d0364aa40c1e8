import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseTwilioCredentialString } from './parse-twilio-credential-string.js'

const KEY = 'AKIACANARYCANARY7Q2F'
const SECRET = 'canary/Secret+Of=Twilio/0123456789012345'

describe('parseTwilioCredentialString', () => {
  test.each([
    ['a pair', `${KEY}:${SECRET}`],
    ['a pair with white space around it', `\n ${KEY}:${SECRET}\t\r\n`],
  ])('splits %s', (_, text) => {
    expect(parseTwilioCredentialString(text)).toEqual({ accessKeyId: KEY, secretAccessKey: SECRET })
  })

  test.each([['/'], ['+'], ['=']])('keeps %s wherever it stands in the secret', (sign) => {
    for (const secret of [sign.repeat(40), sign + 'a'.repeat(39), 'a'.repeat(39) + sign]) {
      expect(parseTwilioCredentialString(`${KEY}:${secret}`).secretAccessKey).toBe(secret)
    }
  })

  test.each([
    ['nothing', '', /has no colon/],
    ['no colon', KEY + SECRET, /has no colon/],
    ['a key id of 19', `${KEY.slice(1)}:${SECRET}`, /access key id .* 20 characters/],
    ['a key id of 21', `${KEY}A:${SECRET}`, /access key id .* 20 characters/],
    ['a key id in lower case', `${KEY.toLowerCase()}:${SECRET}`, /access key id .* 20 characters/],
    ['a secret of 39', `${KEY}:${SECRET.slice(1)}`, /secret access key .* 40 characters/],
    ['a secret of 41', `${KEY}:${SECRET}a`, /secret access key .* 40 characters/],
    ['a secret with another sign', `${KEY}:${SECRET.slice(1)}-`, /secret access key .* 40 characters/],
    ['a blank behind the colon', `${KEY}: ${SECRET}`, /secret access key .* 40 characters/],
    ['a session token behind the secret', `${KEY}:${SECRET}:canary`, /secret access key .* 40 characters/],
    ['a line feed inside the secret', `${KEY}:${SECRET}\n${SECRET}`, /secret access key .* 40 characters/],
    ['a temporary key', `ASIACANARYCANARY7Q2F:${SECRET}`, /temporary key/],
  ])('refuses %s', (_, text, message) => {
    let error: unknown
    try {
      parseTwilioCredentialString(text, 'THE_VARIABLE')
    } catch (reason) {
      error = reason
    }
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', source: 'twilio', message: expect.stringMatching(message) })
    expect(error).toMatchObject({ message: expect.stringContaining('THE_VARIABLE') })
    expect(inspect(error)).not.toMatch(/canary/i)
  })

  test('a temporary key comes with what to do about it', () => {
    expect(() => parseTwilioCredentialString(`ASIA${KEY.slice(4)}:${SECRET}`)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('session token') }),
    )
  })

  test('a TypeError for something that is no string', () => {
    // @ts-expect-error nothing on purpose
    expect(() => parseTwilioCredentialString(undefined)).toThrow(TypeError)
  })
})
