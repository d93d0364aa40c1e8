/** @module @credchain/providers/token-file: credentials of a web identity token, alone. */
export { fromTokenFile, type FromTokenFileOptions } from './from-token-file.js'
export { fromWebToken, type FromWebTokenOptions } from './from-web-token.js'
