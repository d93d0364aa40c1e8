/** @module @credchain/providers/ini: credentials of profiles of the shared config files, alone. */
export { fromIni, type AssumeRoleParams, type FromIniOptions } from '@credchain/providers'
