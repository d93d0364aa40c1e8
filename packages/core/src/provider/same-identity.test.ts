import { expect, test } from 'vitest'
import type { Credentials, Expiring } from './provider.js'
import { isSameIdentity } from './same-identity.js'

const only = (identity: object): Expiring => identity
const keys: Credentials = { accessKeyId: 'AKIA1', secretAccessKey: 's' }
const unknown = only({})
const session: Credentials = { ...keys, sessionToken: 't1' }

test.each([
  { name: 'the very same', a: keys, b: keys, same: true },
  { name: 'the very same, of which nothing is known', a: unknown, b: unknown, same: true },
  { name: 'a copy', a: session, b: { ...session }, same: true },
  { name: 'a copy with more on it', a: session, b: { ...session, $source: { X: 1 }, expiration: new Date(1) }, same: true },
  { name: 'another key', a: keys, b: { ...keys, accessKeyId: 'AKIA2' }, same: false },
  { name: 'the same key in another session', a: session, b: { ...session, sessionToken: 't2' }, same: false },
  { name: 'the same key without its session', a: session, b: keys, same: false },
  { name: 'the same bearer token', a: only({ token: 't' }), b: only({ token: 't' }), same: true },
  { name: 'another bearer token', a: only({ token: 't' }), b: only({ token: 'u' }), same: false },
  { name: 'the same user', a: only({ username: 'u' }), b: only({ username: 'u' }), same: true },
  { name: 'another user with the same key', a: only({ ...keys, username: 'u' }), b: only({ ...keys, username: 'v' }), same: false },
  { name: 'the same account alone', a: only({ accountId: '1' }), b: only({ accountId: '1' }), same: false },
  { name: 'nothing to tell them apart', a: only({}), b: only({}), same: false },
])('$name: $same', ({ a, b, same }) => {
  expect(isSameIdentity(a, b)).toBe(same)
  expect(isSameIdentity(b, a)).toBe(same)
})
