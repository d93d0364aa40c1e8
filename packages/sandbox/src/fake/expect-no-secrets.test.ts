import { describe, expect, test } from 'vitest'
import { expectNoSecrets } from './expect-no-secrets.js'

const SECRET = 'canary-1'
const circular: { self?: unknown; text: string } = { text: SECRET }
circular.self = circular

describe('expectNoSecrets', () => {
  test.each<[string, unknown]>([
    ['text', `key ${SECRET}`],
    ['a member deep inside', { a: [{ b: { c: { d: { e: SECRET } } } }] }],
    ['a message', new Error(`no ${SECRET}`)],
    ['a cause', new Error('no', { cause: new Error(SECRET) })],
    ['a hidden member', Object.defineProperty({}, 'hidden', { value: SECRET, enumerable: false })],
    ['what only JSON shows', { toJSON: () => SECRET }],
    ['what only printing shows', { toString: () => SECRET }],
    ['a circle', circular],
    ['the key of a map', new Map([[SECRET, 1]])],
  ])('finds it in %s, and does not repeat it', (_, thing) => {
    const check = () => expectNoSecrets([SECRET], 'clean', thing)
    expect(check).toThrow('thing 2')
    expect(check).not.toThrow(SECRET)
  })

  test('lets clean things pass, and refuses to look for nothing', () => {
    expect(() => expectNoSecrets([SECRET], undefined, null, 1, {}, new Error('no'))).not.toThrow()
    expect(() => expectNoSecrets(['', ''], 'x')).toThrow(TypeError)
  })
})
