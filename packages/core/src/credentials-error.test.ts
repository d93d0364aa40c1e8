import { expect, test } from 'vitest'
import { CredentialsError } from './credentials-error.js'
test('x', () => {
  expect(new CredentialsError('NOT_CONFIGURED', 'env', 'a').tryNextLink).toBe(true)
})
