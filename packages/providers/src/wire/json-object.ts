/** @module JSON text that should be an object. */
export { jsonObject } from '@credchain/core'
