import { expect, test } from 'vitest'
import { accountIdOf } from './account-id.js'

test.each([
  ['123456789012', '123456789012'],
  ['012345678901', '012345678901'],
  ['12345678901', undefined],
  ['1234567890123', undefined],
  ['123456789012\n', undefined],
  ['evil.example', undefined],
  [123456789012, undefined],
  [undefined, undefined],
])('%j is %j', (value, expected) => {
  expect(accountIdOf(value)).toBe(expected)
})
