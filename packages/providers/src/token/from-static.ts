/** @module A bearer token that the caller has. */
import { CredentialsError, hostRuntime, sourced, type Provider, type Runtime } from '@credchain/core'
import type { Token } from './token.js'

export interface FromStaticOptions {
  readonly token?: Token
}

const SOURCE = 'static-token'

/** The token given, as it is. `UNAVAILABLE` once it has expired; without one: `TypeError`. */
export function fromStatic(options: FromStaticOptions = {}, runtime: Runtime = hostRuntime): Provider<Token> {
  const read = async (): Promise<Token> => {
    const { token } = options
    if (typeof token?.token !== 'string' || token.token === '') throw new TypeError('fromStatic: pass token, an object with a token in it')
    const { expiration } = token
    if (expiration !== undefined && !(expiration instanceof Date && !Number.isNaN(expiration.getTime()))) {
      throw new TypeError('fromStatic: token.expiration must be a valid Date')
    }
    if (expiration !== undefined && expiration.getTime() <= runtime.now()) {
      const hint = 'Pass a function that gives a new token in place of this one.'
      throw new CredentialsError('UNAVAILABLE', SOURCE, `the token expired at ${expiration.toISOString()}`, { hint })
    }
    return token
  }
  return sourced(SOURCE, read)
}
