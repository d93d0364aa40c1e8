/** @module @credchain/providers/ini: credentials of profiles of the shared config files, alone. */
export { fromIni, type FromIniOptions } from './from-ini.js'
export type { AssumeRoleParams } from './run-options.js'
