/** @module @credchain/providers: where AWS credentials come from. One line a provider. */
export { createCredentialChain, fromChain, type ChainProvider, type CredentialChain } from '@credchain/core'
// Further names that AWS has for the same.
export type { CredentialChain as CustomCredentialChainOptions } from '@credchain/core'
export type { FromCognitoIdentityOptions as FromCognitoIdentityParameters } from './cognito-identity/from-cognito-identity.js'
export type { FromCognitoIdentityPoolOptions as FromCognitoIdentityPoolParameters } from './cognito-identity/from-cognito-identity-pool.js'
export type { FromInstanceMetadataOptions as RemoteProviderInit } from './instance-metadata/from-instance-metadata.js'
export { fromEnv, type FromEnvOptions } from './env/from-env.js'
export { fromCognitoIdentity, type FromCognitoIdentityOptions } from './cognito-identity/from-cognito-identity.js'
export { fromCognitoIdentityPool, type FromCognitoIdentityPoolOptions } from './cognito-identity/from-cognito-identity-pool.js'
export type { CognitoIdentityCredentialProvider, CognitoIdentityCredentials } from './cognito-identity/identity-credentials.js'
export type { IdentityIdCache } from './cognito-identity/identity-id-cache.js'
export { fromContainerMetadata, type FromContainerMetadataOptions } from './http/from-container-metadata.js'
export { fromFederationToken, type FromFederationTokenOptions } from './federation-token/from-federation-token.js'
export { fromHttp, type FromHttpOptions } from './http/from-http.js'
export { fromIni, type FromIniOptions } from './ini/from-ini.js'
export type { AssumeRoleParams } from './ini/run-options.js'
export { fromInstanceMetadata, type FromInstanceMetadataOptions } from './instance-metadata/from-instance-metadata.js'
export { fromLoginCredentials, type FromLoginCredentialsOptions } from './login/from-login-credentials.js'
export {
  fromNodeProviderChain,
  fromNodeProviderChain as defaultProvider,
  type FromNodeProviderChainOptions,
} from './node-chain/from-node-provider-chain.js'
export { fromProcess, type FromProcessOptions } from './process/from-process.js'
export { fromSamlAssertion, type FromSamlAssertionOptions } from './saml-assertion/from-saml-assertion.js'
export { fromSessionToken, type FromSessionTokenOptions } from './session-token/from-session-token.js'
export { fromSSO, type FromSSOOptions } from './sso/from-sso.js'
export type { MfaAsking, MfaCodeProvider } from './sts/mfa-question.js'
export type { StsClientConfig, StsClientPlugin } from './sts/connect-to-sts.js'
export { createRolePool, type RoleParams, type RolePool, type RolePoolOptions } from './role-pool/create-role-pool.js'
export { fromTemporaryCredentials, type FromTemporaryCredentialsOptions } from './temporary-credentials/from-temporary-credentials.js'
export { fromTokenFile, type FromTokenFileOptions } from './token-file/from-token-file.js'
export { fromWebToken, type FromWebTokenOptions } from './token-file/from-web-token.js'
