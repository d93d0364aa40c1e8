/** @module @credchain/providers/instance-metadata: credentials of EC2's instance metadata, alone. */
export { fromInstanceMetadata, type FromInstanceMetadataOptions } from './from-instance-metadata.js'
