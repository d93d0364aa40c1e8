/** @module How long to wait before an endpoint is asked again. */
export { backOffMs, parseRetryAfter } from '@credchain/core'
