import { expect, test } from 'vitest'
import { table } from './table.js'

const NAMES = ['name', 'kind', 'role']
const ROWS = [
  ['prod', 'role', 'deploy'],
  ['a-long-name', 'keys', ''],
]
const WIDTH = 'a-long-name  keys  deploy'.length

test.each([
  ['no width', undefined],
  ['room to spare', 200],
  ['just enough', WIDTH],
])('%s: columns', (_, width) => {
  expect(table(NAMES, ROWS, width)).toEqual(['name         kind  role', 'prod         role  deploy', 'a-long-name  keys'])
})

test('one character too few: paragraphs, without empty cells', () => {
  expect(table(NAMES, ROWS, WIDTH - 1)).toEqual(['prod', '  kind: role', '  role: deploy', 'a-long-name', '  kind: keys'])
})

test('no rows: the names', () => {
  expect(table(NAMES, [])).toEqual(['name  kind  role'])
})
