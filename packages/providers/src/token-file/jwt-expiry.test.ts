import { expect, test } from 'vitest'
import { jwtExpiry } from './jwt-expiry.js'

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const jwt = (payload: unknown) => `${encode({ alg: 'RS256' })}.${encode(payload)}.c2lnbmF0dXJl`

test('a token ends when it says so', () => {
  expect(jwtExpiry(jwt({ exp: 1_767_225_600, iss: 'https://issuer.example', sub: 'Jürgen ☂' }))).toBe(1_767_225_600_000)
})

test.each([
  ['a token without exp', jwt({})],
  ['an exp in quotes', jwt({ exp: '1767225600' })],
  ['a null exp', jwt({ exp: null })],
  ['nothing', ''],
  ['an OAuth 2.0 access token', 'Atza|IQEBLjAsAhRmHjNgHpi0U'],
  ['two parts', `${encode({})}.${encode({ exp: 1 })}`],
  ['five parts', `a.${encode({ exp: 1 })}.c.d.e`],
  ['a payload that is no JSON', `a.${encode('{')}.c`],
  ['a payload that is a list', jwt([1])],
  ['a payload that is null', jwt(null)],
])('%s does not end by itself', (_, token) => {
  expect(jwtExpiry(token)).toBe(Infinity)
})
