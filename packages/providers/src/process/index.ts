/** @module @credchain/providers/process: credentials of a program, alone. */
export { fromProcess, type FromProcessOptions } from './from-process.js'
