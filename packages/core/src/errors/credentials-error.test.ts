import { CredentialsProviderError } from '@smithy/property-provider'
import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { CredentialsError, isCredentialsError, type CredentialsErrorCode } from './credentials-error.js'

describe('CredentialsError', () => {
  test.each<[CredentialsErrorCode, boolean]>([
    ['NOT_CONFIGURED', true],
    ['INVALID_CONFIG', false],
    ['UNAVAILABLE', false],
    ['REJECTED', false],
  ])('%s: tryNextLink is %s', (code, tryNextLink) => {
    expect(new CredentialsError(code, 'env', 'no')).toMatchObject({ code, tryNextLink, source: 'env', message: 'env: no' })
  })

  test('is an error of AWS, and of its own class', () => {
    const error = new CredentialsError('REJECTED', 'env', 'no')
    expect(error).toBeInstanceOf(CredentialsProviderError)
    expect(error).toBeInstanceOf(CredentialsError)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('CredentialsProviderError')
    expect(error.stack).toContain('credentials-error.test')
  })

  test('JSON has what may be shown, and only that', () => {
    const cause = new Error('underneath')
    const error = new CredentialsError('REJECTED', 'sts', 'no', { hint: 'ask', cause, retryAfterMs: 5 })
    const shown = { name: 'CredentialsProviderError', code: 'REJECTED', source: 'sts', message: 'sts: no', hint: 'ask' }
    expect(JSON.parse(JSON.stringify(error))).toEqual(shown)
    expect(error.cause).toBe(cause)
    expect(error.retryAfterMs).toBe(5)
    expect(Object.keys(error)).not.toContain('cause')
  })

  test('what was not given is not there', () => {
    const error = new CredentialsError('REJECTED', 'sts', 'no')
    expect(['hint', 'cause', 'retryAfterMs'].filter((name) => name in error)).toEqual([])
    expect(JSON.stringify(error)).not.toContain('hint')
    expect(inspect(error)).not.toContain('undefined')
  })
})

describe('isCredentialsError', () => {
  test('knows the class of a second copy of this package', async () => {
    vi.resetModules()
    const copy = await import('./credentials-error.js')
    const foreign = new copy.CredentialsError('REJECTED', 'other', 'no')
    expect(foreign).not.toBeInstanceOf(CredentialsError)
    expect(isCredentialsError(foreign)).toBe(true)
    expect(copy.isCredentialsError(new CredentialsError('REJECTED', 'env', 'no'))).toBe(true)
  })

  test.each([undefined, null, 'text', 1, {}, new Error('no'), { code: 'REJECTED', source: 'x' }, new CredentialsProviderError('no')])(
    'not for %s',
    (other) => {
      expect(isCredentialsError(other)).toBe(false)
    },
  )
})
