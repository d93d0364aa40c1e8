/** @module @credchain/providers/env: credentials of environment variables, alone. */
export { fromEnv, type FromEnvOptions } from './from-env.js'
