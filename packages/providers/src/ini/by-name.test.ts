import { expect, test } from 'vitest'
import { byName } from './by-name.js'

test('finds what was asked for in the order of the list, however often one asks', () => {
  const items = Array.from({ length: 40 }, (_, n) => ({ name: `n${n % 20}`, n }))
  const find = byName(items)
  for (const round of [0, 1]) {
    for (let n = 0; n < 20; n += 1) expect(find(`n${n}`), `round ${round}`).toEqual([items[n], items[n + 20]])
    expect(find('constructor')).toEqual([])
  }
})

test('a few names are looked for without an index, many with one', () => {
  let looks = 0
  const items = Array.from({ length: 100 }, (_, n) => ({
    get name() {
      looks += 1
      return `n${n}`
    },
  }))
  const find = byName(items)
  for (let n = 0; n < 8; n += 1) find('n1')
  expect(looks).toBe(800)
  find('n1')
  const withIndex = looks
  for (let n = 0; n < 1_000; n += 1) find('n1')
  expect(looks).toBe(withIndex)
})
