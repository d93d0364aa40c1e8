/** @module What makes a client of Amazon Bedrock use an API key. */
import { hostRuntime, type Provider, type Runtime } from '@credchain/core'
import { fromBedrockApiKey, type FromBedrockApiKeyOptions } from './from-bedrock-api-key.js'
import type { Token } from './token.js'

export interface BedrockAuthOptions extends FromBedrockApiKeyOptions {
  /** Where keys come from instead: one that is minted, a secret store. */
  readonly token?: Provider<Token>
}

export interface BedrockAuth {
  readonly token: Provider<Token>
  /** Without it clients sign with AWS keys whenever they find some, and leave the token out. */
  readonly authSchemePreference: ['httpBearerAuth']
}

/** Settings for a client: `new BedrockRuntimeClient({ region, ...bedrockAuth() })`. The token's errors are those of its source. */
export function bedrockAuth({ token, ...options }: BedrockAuthOptions = {}, runtime: Runtime = hostRuntime): BedrockAuth {
  return { token: token ?? fromBedrockApiKey(options, runtime), authSchemePreference: ['httpBearerAuth'] }
}
