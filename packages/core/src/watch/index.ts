/** @module @credchain/core/watch: what is made of files, for providers that read some. */
export { watched, type Watched, type WatchOptions } from './watched.js'
