/** @module @credchain/providers/http: credentials of the container endpoint, alone. */
export { fromContainerMetadata, type FromContainerMetadataOptions } from './from-container-metadata.js'
export { fromHttp, type FromHttpOptions } from './from-http.js'
