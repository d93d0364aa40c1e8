/** @module @credchain/providers/session-token: credentials of a session of a user, alone. */
export { fromSessionToken, type FromSessionTokenOptions } from './from-session-token.js'
