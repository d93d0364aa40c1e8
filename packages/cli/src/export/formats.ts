/** @module The names of the forms in which credentials are printed. */

/** Lines that a shell evaluates, as `aws configure export-credentials` has them. */
export type ShellFormat = 'env' | 'env-no-export' | 'powershell' | 'windows-cmd' | 'fish'

/** `process` is the answer of a `credential_process`, `json` the object of the AWS SDK for JavaScript. */
export type ExportFormat = 'process' | 'json' | ShellFormat

export const SHELL_FORMATS: readonly ShellFormat[] = ['env', 'env-no-export', 'powershell', 'windows-cmd', 'fish']

export const EXPORT_FORMATS: readonly ExportFormat[] = ['process', ...SHELL_FORMATS, 'json']
