/** @module @credchain/providers/token: bearer tokens for AWS, with the names of @aws-sdk/token-providers. */
export { bedrockAuth, type BedrockAuth, type BedrockAuthOptions } from './bedrock-auth.js'
export { fromBedrockApiKey, type FromBedrockApiKeyOptions } from './from-bedrock-api-key.js'
export { fromEnvSigningName, type FromEnvSigningNameOptions } from './from-env-signing-name.js'
export { fromSso, type FromSsoOptions } from './from-sso.js'
export { fromStatic, type FromStaticOptions } from './from-static.js'
export { nodeProvider, type NodeProviderOptions } from './node-provider.js'
export type { Token } from './token.js'
