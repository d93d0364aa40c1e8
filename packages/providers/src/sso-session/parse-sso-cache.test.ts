import { describe, expect, test } from 'vitest'
import { parseSsoCache } from './parse-sso-cache.js'

const WHOLE = {
  accessToken: 'a',
  expiresAt: '2026-01-01T00:00:00Z',
  clientId: 'c',
  clientSecret: 's',
  refreshToken: 'r',
  registrationExpiresAt: '2026-03-01T00:00:00Z',
}
const parse = (change: Record<string, unknown>) => parseSsoCache(JSON.stringify({ ...WHOLE, ...change }))
const expiresAt = Date.parse(WHOLE.expiresAt)
const renewal = { clientId: 'c', clientSecret: 's', refreshToken: 'r', registrationExpiresAt: Date.parse(WHOLE.registrationExpiresAt) }

describe('parseSsoCache', () => {
  test('a whole login', () => {
    expect(parse({ other: 1 })).toEqual({ login: { accessToken: 'a', expiresAt, renewal } })
  })

  test.each(['2026-01-01T00:00:00UTC', '2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00+01:00'])('%s is an instant', (text) => {
    expect(parse({ expiresAt: text })).toMatchObject({ login: { expiresAt } })
  })

  test.each(['clientId', 'clientSecret', 'refreshToken'])('without %s it cannot be refreshed', (name) => {
    for (const value of [undefined, '', 7]) expect(parse({ [name]: value })).toEqual({ login: { accessToken: 'a', expiresAt } })
  })

  test('a registration of unknown end may still be good', () => {
    const { registrationExpiresAt: _end, ...rest } = renewal
    for (const value of [undefined, 'soon']) {
      expect(parse({ registrationExpiresAt: value })).toEqual({ login: { accessToken: 'a', expiresAt, renewal: rest } })
    }
  })

  test.each([
    ['no JSON', '{ CANARY', 'is not a JSON object'],
    ['no object', '["CANARY"]', 'is not a JSON object'],
    ['nothing', '{}', 'has no accessToken and no expiresAt'],
    ['blanks', JSON.stringify({ ...WHOLE, accessToken: ' ' }), 'has no accessToken'],
    ['no expiry', JSON.stringify({ accessToken: 'CANARY' }), 'has no expiresAt'],
    ['an expiry that is none', JSON.stringify({ accessToken: 'CANARY', expiresAt: 'CANARY' }), 'has an expiresAt that is not a date-time'],
  ])('%s', (_, text, problem) => expect(parseSsoCache(text)).toEqual({ problem }))
})
