import { describe, expect, test } from 'vitest'
import { TransportError } from '../errors/transport-error.js'
import { sourced } from './sourced.js'

interface Token {
  readonly token: string
  readonly expiration?: Date
}

describe('sourced', () => {
  test('puts the name and the description on the provider', async () => {
    const provider = sourced(
      'place',
      async (): Promise<Token> => ({ token: 'a' }),
      async () => ['a place'],
    )
    expect(provider.source).toBe('place')
    expect(await provider.describe?.()).toEqual(['a place'])
    expect(await provider()).toEqual({ token: 'a' })
  })

  test('hears a signal that has aborted before the source is asked', async () => {
    let asked = 0
    const provider = sourced('place', async (): Promise<Token> => ({ token: String((asked += 1)) }))
    await expect(provider({ signal: AbortSignal.abort('gone') })).rejects.toBe('gone')
    expect(asked).toBe(0)
  })

  test('makes a failure of the transport one of the source, which may pass', async () => {
    const cause = new TransportError('ECONNREFUSED', '127.0.0.1:1: ECONNREFUSED')
    const provider = sourced('place', () => Promise.reject(cause))
    await expect(provider()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      source: 'place',
      message: 'place: 127.0.0.1:1: ECONNREFUSED',
      cause,
    })
  })

  test('leaves other errors as they are, thrown ones too', async () => {
    const error = new TypeError('wrong')
    const provider = sourced('place', () => {
      throw error
    })
    await expect(provider()).rejects.toBe(error)
  })
})
