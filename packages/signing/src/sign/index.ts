/** @module @credchain/signing/sign: the signature itself, for those who bring the request in parts and check what was signed. */
export { NodeSha256 } from './node-sha256.js'
export { signInHeaders, signInQuery, type Signable, type Signature, type SignatureOptions } from './sign-request.js'
