/** @module @credchain/stores/file: identities in the AWS CLI's cache. */
export { cliKey } from './cli-key.js'
export { fileStore, type FileStore, type FileStoreOptions } from './file-store.js'
export type { CachedSession } from './cached-session.js'
