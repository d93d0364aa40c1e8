/** @module @credchain/providers/federation-token: credentials of a federated user, alone. */
export { fromFederationToken, type FromFederationTokenOptions } from './from-federation-token.js'
