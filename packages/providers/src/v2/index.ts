/** @module @credchain/providers/v2: for code that still holds clients or credentials of the AWS SDK for JavaScript v2. */
export { fromV2Credentials, type FromV2CredentialsOptions } from './from-v2-credentials.js'
export { TemporaryCredentials, type TemporaryCredentialsOptions } from './temporary-credentials.js'
export type { V2Credentials } from './v2-credentials.js'
