import { describe, expect, test } from 'vitest'
import { lruMap, type LruMap } from './lru-map.js'

interface Gone {
  readonly key: string
  readonly value: object
  readonly isEvicted: boolean
}

const [a, b, c, a2] = ['a', 'b', 'c', 'a2'].map((name) => ({ name })) as [object, object, object, object]

/** A map of two, after `steps`, and what left it. */
function after(steps: (map: LruMap<object>) => void): { map: LruMap<object>; gone: Gone[] } {
  const gone: Gone[] = []
  const map = lruMap<object>(2, (value, key, isEvicted) => gone.push({ key, value, isEvicted }))
  map.set('a', a)
  map.set('b', b)
  steps(map)
  return { map, gone }
}

describe('what leaves', () => {
  test.each<[name: string, steps: (map: LruMap<object>) => void, keys: string[], gone: Gone[]]>([
    ['nothing while there is room', () => {}, ['a', 'b'], []],
    ['the oldest', (map) => map.set('c', c), ['b', 'c'], [{ key: 'a', value: a, isEvicted: true }]],
    ['not what was used', (map) => [map.get('a'), map.set('c', c)], ['a', 'c'], [{ key: 'b', value: b, isEvicted: true }]],
    ['what was only looked at', (map) => [map.peek('a'), map.set('c', c)], ['b', 'c'], [{ key: 'a', value: a, isEvicted: true }]],
    ['what is deleted', (map) => map.delete('a'), ['b'], [{ key: 'a', value: a, isEvicted: false }]],
    ['nothing for a key that is not there', (map) => map.delete('x'), ['a', 'b'], []],
    ['what is replaced', (map) => map.set('a', a2), ['b', 'a'], [{ key: 'a', value: a, isEvicted: false }]],
    ['nothing that is set again, which is a use', (map) => map.set('a', a), ['b', 'a'], []],
    [
      'everything',
      (map) => map.clear(),
      [],
      [
        { key: 'a', value: a, isEvicted: false },
        { key: 'b', value: b, isEvicted: false },
      ],
    ],
  ])('%s', (_, steps, keys, gone) => {
    const result = after(steps)
    expect([...result.map.entries()].map(([key]) => key)).toEqual(keys)
    expect(result.map.size).toBe(keys.length)
    expect(result.gone).toEqual(gone)
  })
})

test('what was never there is undefined', () => {
  const { map } = after(() => {})
  expect([map.get('x'), map.peek('x')]).toEqual([undefined, undefined])
  expect([map.get('a'), map.peek('b')]).toEqual([a, b])
})
