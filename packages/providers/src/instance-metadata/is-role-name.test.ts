import { expect, test } from 'vitest'
import { isRoleName } from './is-role-name.js'

test.each([
  ['app', true],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
  ['', false],
  ['app/role', false],
  ['.', false],
  ['..', false],
  ['...', true],
  ['app\n', false],
  ['app role', false],
  ['app?x', false],
  ['<html>', false],
])('%j: %s', (text, expected) => {
  expect(isRoleName(text)).toBe(expected)
})
