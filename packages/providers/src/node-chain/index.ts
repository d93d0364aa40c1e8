/** @module @credchain/providers/node-chain: credentials of AWS's default chain, alone. */
export { fromNodeProviderChain, fromNodeProviderChain as defaultProvider, type FromNodeProviderChainOptions } from '@credchain/providers'
