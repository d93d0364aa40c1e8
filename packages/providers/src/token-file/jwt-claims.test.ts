import { describe, expect, test } from 'vitest'
import { jwtClaims } from './jwt-claims.js'

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const jwt = (payload: unknown) => `${encode({ alg: 'RS256' })}.${encode(payload)}.c2lnbmF0dXJl`

describe('jwtClaims', () => {
  test('tells when the token ends and whom it is about', () => {
    expect(jwtClaims(jwt({ exp: 1_767_225_600, iss: 'https://issuer.example', sub: 'me', aud: ['sts'], email: 'x' }))).toEqual({
      expiresAt: 1_767_225_600_000,
      iss: 'https://issuer.example',
      sub: 'me',
      aud: ['sts'],
    })
  })

  test('text outside ASCII', () => {
    expect(jwtClaims(jwt({ sub: 'Jürgen ☂' }))?.sub).toBe('Jürgen ☂')
  })

  test.each([
    ['no exp', {}],
    ['an exp in quotes', { exp: '1767225600' }],
    ['a null exp', { exp: null }],
  ])('%s is no end', (_, payload) => {
    expect(jwtClaims(jwt(payload))).not.toHaveProperty('expiresAt')
  })

  test.each([
    ['nothing', ''],
    ['an OAuth 2.0 access token', 'Atza|IQEBLjAsAhRmHjNgHpi0U'],
    ['two parts', `${encode({})}.${encode({})}`],
    ['five parts', 'a.b.c.d.e'],
    ['a payload that is no JSON', `a.${encode('{')}.c`],
    ['a payload that is a list', jwt([1])],
    ['a payload that is null', jwt(null)],
  ])('%s has none', (_, token) => {
    expect(jwtClaims(token)).toBeUndefined()
  })
})
