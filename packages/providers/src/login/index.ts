/** @module @credchain/providers/login: credentials of `aws login`, alone. */
export { fromLoginCredentials, type FromLoginCredentialsOptions } from './from-login-credentials.js'
