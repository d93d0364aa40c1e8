/** @module @credchain/sandbox/contracts: what every provider and every store has to keep, as suites for vitest. */
export { describeProvider, type ProviderContract } from './describe-provider.js'
export { describeStore, type OpenedStore } from './describe-store.js'
