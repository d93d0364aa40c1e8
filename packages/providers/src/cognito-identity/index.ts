/** @module @credchain/providers/cognito-identity: credentials of Amazon Cognito, alone. */
export { fromCognitoIdentity, type FromCognitoIdentityOptions } from './from-cognito-identity.js'
export { fromCognitoIdentityPool, type FromCognitoIdentityPoolOptions } from './from-cognito-identity-pool.js'
export type { CognitoIdentityCredentialProvider, CognitoIdentityCredentials } from './identity-credentials.js'
export type { IdentityIdCache } from './identity-id-cache.js'
