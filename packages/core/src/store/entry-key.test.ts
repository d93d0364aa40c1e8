import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { entryKey, fingerprintOf } from './entry-key.js'
import type { Credentials } from '../provider/provider.js'

const key = (value: unknown) => entryKey({ value })

describe('entryKey', () => {
  test('is a SHA-256 in hex, the same in every release', async () => {
    expect(await entryKey({ b: [1, 'x', null], a: { d: true } })).toBe('5b5a8695a1dac0664c131efae264c37d7165c6a86e1de79b29abd16973316133')
  })

  test.each([
    { name: 'order of members', a: { x: 1, y: { p: 1, q: 2 } }, b: { y: { q: 2, p: 1 }, x: 1 } },
    { name: 'undefined members', a: { x: 1, y: undefined }, b: { x: 1 } },
    { name: 'undefined members within', a: { x: { y: undefined } }, b: { x: {} } },
    { name: 'equal dates', a: { x: new Date(5) }, b: { x: new Date(5) } },
    { name: 'objects without a prototype', a: { x: Object.assign(Object.create(null), { y: 1 }) }, b: { x: { y: 1 } } },
  ])('does not depend on $name', async ({ a, b }) => {
    expect(await entryKey(a)).toBe(await entryKey(b))
  })

  test.each([
    { name: 'number and text', a: 1, b: '1' },
    { name: 'null and text', a: null, b: 'null' },
    { name: 'undefined in a list and text', a: [undefined], b: ['undefined'] },
    { name: 'a hole and null', a: [undefined], b: [null] },
    { name: 'two big numbers', a: 1n, b: 2n },
    { name: 'NaN and null', a: Number.NaN, b: null },
    { name: 'endless and null', a: Infinity, b: null },
    { name: 'bigint and number', a: 1n, b: 1 },
    { name: 'true and text', a: true, b: 'true' },
    { name: 'order of a list', a: ['a', 'b'], b: ['b', 'a'] },
    { name: 'a list and its one element', a: ['a'], b: 'a' },
    { name: 'a list and an object', a: ['a'], b: { 0: 'a' } },
    { name: 'where one text ends', a: ['a,b'], b: ['a', 'b'] },
    { name: 'quotes within text', a: ['a","b'], b: ['a', 'b'] },
    { name: 'nothing in a list', a: [], b: [[]] },
    { name: 'an empty list and an empty object', a: [], b: {} },
    { name: 'dates', a: new Date(1), b: new Date(2) },
    { name: 'a date and its number', a: new Date(1), b: 1 },
    { name: 'half of a pair of code units', a: '\uD800', b: '\uFFFD' },
  ])('tells $name apart', async ({ a, b }) => {
    expect(await key(a)).not.toBe(await key(b))
  })

  test.each([() => 1, Symbol('x'), new Map(), new Set(), /x/])('refuses what is no data: %s', async (value) => {
    await expect(key(value)).rejects.toThrow(new TypeError(`entryKey: a ${typeof value} of this kind cannot be part of a key`))
  })

  test('two different inputs never share a key', () => {
    const inputs = fc.dictionary(fc.constantFrom('a', 'b', 'role', '__proto__x', ''), fc.jsonValue({ maxDepth: 3, depthSize: 'small' }), {
      maxKeys: 4,
      noNullPrototype: true,
    })
    return fc.assert(
      fc.asyncProperty(inputs, inputs, async (a, b) => {
        const isEqual = isDeepStrictEqual(signless(a), signless(b))
        expect((await entryKey(a)) === (await entryKey(b))).toBe(isEqual)
        expect(await entryKey(shuffled(a))).toBe(await entryKey(a))
      }),
      { numRuns: 300 },
    )
  })
})

/** -0 is 0, as `===` has it. */
function signless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function shuffled(inputs: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(inputs).toReversed()
  return Object.fromEntries([...entries, ['dropped', undefined]])
}

test('a fingerprint tells identities apart by their key id, token or name, and not by their secrets or their end', async () => {
  const keys: Credentials = { accessKeyId: 'AKIA1', secretAccessKey: 'canary' }
  const print = await fingerprintOf(keys)
  expect(await fingerprintOf({ ...keys, expiration: new Date(1) })).toBe(print)
  expect(await fingerprintOf({ ...keys, accessKeyId: 'AKIA2' } as object)).not.toBe(print)
  expect(await fingerprintOf({ token: 'a' } as object)).not.toBe(await fingerprintOf({ token: 'b' } as object))
  expect(await fingerprintOf({ username: 'a' } as object)).not.toBe(await fingerprintOf({ username: 'b' } as object))
  expect(await fingerprintOf({ password: 'a' } as object)).not.toBe(await fingerprintOf({ password: 'b' } as object))
  expect(print).toMatch(/^[0-9a-f]{64}$/)
})

test("a fingerprint is of what proves an identity: the key id alone, which is no secret, does not have its owner's", async () => {
  const identity: Credentials = { accessKeyId: 'AKIDCANARY', secretAccessKey: 'canary-secret', sessionToken: 'canary-token' }
  const fingerprint = await fingerprintOf(identity)
  expect(await fingerprintOf({ ...identity })).toBe(fingerprint)
  const elsewhere: Credentials = { ...identity, accountId: '123456789012' }
  expect(await fingerprintOf(elsewhere)).toBe(fingerprint)
  for (const other of [{ secretAccessKey: 'wrong' }, { sessionToken: 'wrong' }, { accessKeyId: 'AKIDOTHER' }]) {
    const changed: Credentials = { ...identity, ...other }
    expect(await fingerprintOf(changed)).not.toBe(fingerprint)
  }
  expect(fingerprint).not.toContain('canary')
})
