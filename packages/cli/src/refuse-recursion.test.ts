import { expect, test } from 'vitest'
import { refuseRecursion } from './refuse-recursion.js'

test.each([
  ['the same profile', 'a', {}, 'a'],
  ['a name with commas', 'a,b', {}, 'a,b'],
  ['the profile in use', undefined, { AWS_PROFILE: 'a' }, 'a'],
  ['default by its name', undefined, {}, 'default'],
  ['nobody again', undefined, {}, undefined],
])('%s further down is refused', (_, above, variables, below) => {
  const env: NodeJS.ProcessEnv = { ...variables }
  refuseRecursion(above, env)
  expect(() => refuseRecursion(below, env)).toThrow(/^credchain: the profile .* asks for itself$/)
})

test('three levels of different profiles are not, a loop through them is', () => {
  const env: NodeJS.ProcessEnv = {}
  for (const profile of ['a', 'b', 'a,b']) refuseRecursion(profile, env)
  expect(() => refuseRecursion('a', env)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }))
  expect(() => refuseRecursion('c', env)).not.toThrow()
})
