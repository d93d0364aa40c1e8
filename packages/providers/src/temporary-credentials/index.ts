/** @module @credchain/providers/temporary-credentials: credentials of AWS STS, alone. */
export { fromTemporaryCredentials, type FromTemporaryCredentialsOptions } from './from-temporary-credentials.js'
