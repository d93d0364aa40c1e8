/** @module @credchain/providers/sso: credentials of IAM Identity Center, alone. */
export { fromSSO, type FromSSOOptions } from './from-sso.js'
