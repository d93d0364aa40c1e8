/** @module A bearer token for one service, from the environment. */
import { CredentialsError, hostRuntime, sourced, type Provider, type Runtime } from '@credchain/core'
import { isSendable } from './is-sendable.js'
import type { Token } from './token.js'

export interface FromEnvSigningNameOptions {
  /** The name by which the service signs: `bedrock` for `AWS_BEARER_TOKEN_BEDROCK`. */
  readonly signingName?: string
}

const SOURCE = 'env-token'

/**
 * The token of `AWS_BEARER_TOKEN_<signing name>`, read at each call. `NOT_CONFIGURED` when it is not set, or blank; `INVALID_CONFIG` for text that cannot be
 * a token. Without a signing name: `TypeError`.
 */
export function fromEnvSigningName(options: FromEnvSigningNameOptions = {}, runtime: Runtime = hostRuntime): Provider<Token> {
  const read = async (): Promise<Token> => {
    const name = variableOf(options)
    const token = runtime.env[name]?.trim()
    if (!token) throw new CredentialsError('NOT_CONFIGURED', SOURCE, `${name} is not set`)
    if (!isSendable(token)) {
      throw new CredentialsError('INVALID_CONFIG', SOURCE, `${name} holds characters that no token has`, {
        hint: 'Look for blanks and line breaks.',
      })
    }
    return Object.assign({ token }, { $source: { BEARER_SERVICE_ENV_VARS: '3' } })
  }
  const describe = async () => {
    await read()
    return [variableOf(options)]
  }
  return sourced(SOURCE, read, describe)
}

function variableOf({ signingName }: FromEnvSigningNameOptions): string {
  if (typeof signingName !== 'string' || signingName.trim() === '') {
    throw new TypeError("fromEnvSigningName: pass signingName, such as 'bedrock'")
  }
  return `AWS_BEARER_TOKEN_${signingName.trim().replaceAll(/[\s-]/g, '_').toUpperCase()}`
}
