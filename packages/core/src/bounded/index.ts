/** @module @credchain/core/bounded: work that ends once. What a program starts with needs none of it. */
export { bounded, type Bounds } from './bounded.js'
