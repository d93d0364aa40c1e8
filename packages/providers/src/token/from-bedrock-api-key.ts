/** @module An API key of Amazon Bedrock. https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
import { fromChain, hostRuntime, type ChainProvider, type Runtime } from '@credchain/core'
import { fromEnvSigningName } from './from-env-signing-name.js'
import { fromStatic } from './from-static.js'
import type { Token } from './token.js'

export interface FromBedrockApiKeyOptions {
  /** The key. A blank one is none. Default: the variable `AWS_BEARER_TOKEN_BEDROCK`. */
  readonly apiKey?: string
}

/**
 * The key given, else the one of `AWS_BEARER_TOKEN_BEDROCK`, read at each call. `NOT_CONFIGURED` where neither is set (blank is not set), `INVALID_CONFIG` for a
 * variable that holds no token.
 */
export function fromBedrockApiKey({ apiKey }: FromBedrockApiKeyOptions = {}, runtime: Runtime = hostRuntime): ChainProvider<Token> {
  const given = apiKey?.trim()
  const own = given ? [fromStatic({ token: { token: given } }, runtime)] : []
  return fromChain([...own, fromEnvSigningName({ signingName: 'bedrock' }, runtime)], {}, runtime)
}
