/** @module @credchain/signing: AWS credentials on a request. */
export { inferSigning } from './infer/infer-signing.js'
export type { SigningScope } from './infer/signing-scope.js'
export { presignPost, type PostCondition, type PresignedPost, type PresignPostOptions } from './sign/presign-post.js'
export { presignUrl, type LifeOptions, type PresignOptions } from './sign/presign-url.js'
export { signHeaders, type HeadersToSign } from './sign/sign-headers.js'
export type { SigningCredentials } from './sign/signing-identity.js'
export type { ScopeOptions } from './sign/signing-scope-of.js'
export { strictUrl } from './sign/strict-url.js'
