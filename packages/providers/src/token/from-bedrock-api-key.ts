/** @module An API key of Amazon Bedrock. https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
import { CredentialsError, fromChain, hostRuntime, sourced, type ChainProvider, type Runtime } from '@credchain/core'
import { fromEnvSigningName } from './from-env-signing-name.js'
import { isSendable } from './is-sendable.js'
import type { Token } from './token.js'

export interface FromBedrockApiKeyOptions {
  /** The key. A blank one is none. Default: the variable `AWS_BEARER_TOKEN_BEDROCK`. */
  readonly apiKey?: string
}

const SOURCE = 'bedrock-api-key'

/**
 * The key given, else the one of `AWS_BEARER_TOKEN_BEDROCK`, which is kept until it is invalidated or a refresh is forced. `NOT_CONFIGURED` where neither is
 * set (blank is not set), `INVALID_CONFIG` for a variable that holds no token, `TypeError` for an option that is none.
 */
export function fromBedrockApiKey({ apiKey }: FromBedrockApiKeyOptions = {}, runtime: Runtime = hostRuntime): ChainProvider<Token> {
  const own = async (): Promise<Token> => {
    if (apiKey !== undefined && typeof apiKey !== 'string') throw new TypeError('fromBedrockApiKey: options.apiKey must be a string')
    const token = apiKey?.trim()
    if (!token) throw new CredentialsError('NOT_CONFIGURED', SOURCE, 'options.apiKey is not given')
    if (!isSendable(token)) throw new TypeError('fromBedrockApiKey: options.apiKey holds characters that no token has')
    return { token }
  }
  return fromChain([sourced(SOURCE, own), fromEnvSigningName({ signingName: 'bedrock' }, runtime)], {}, runtime)
}
