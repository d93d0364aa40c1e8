/** @module Variables as lines that a shell evaluates, by the forms of `aws configure export-credentials`. */
import { CredentialsError } from '@credchain/core'
import type { ShellFormat } from './export/formats.js'

/** Values of AWS are written bare or in the quotes that the AWS CLI writes; any other character is quoted or escaped, so that a shell sees the value and nothing else. */
const FORMS: Readonly<Record<ShellFormat, (name: string, value: string) => string>> = {
  env: (name, value) => `export ${name}=${posixWord(value)}`,
  'env-no-export': (name, value) => `${name}=${posixWord(value)}`,
  // PowerShell takes curly quotes for straight ones.
  powershell: (name, value) => `$Env:${name}="${value.replaceAll(/[`"$\u201C-\u201E]/g, '`$&')}"`,
  'windows-cmd': cmdLine,
  fish: (name, value) => `set -gx ${name} "${value.replaceAll(/[\\"$]/g, String.raw`\$&`)}"`,
}

/** A line for each variable. `INVALID_CONFIG` for a value that cmd cannot be told. */
export function assignments(variables: Readonly<Record<string, string>>, format: ShellFormat): string[] {
  return Object.entries(variables).map(([name, value]) => FORMS[format](name, value))
}

/** Lines that take variables away, be they there or not. */
export function withdrawals(names: readonly string[], format: ShellFormat): string[] {
  if (format === 'powershell') return [`Remove-Item -ErrorAction Ignore ${names.map((name) => `Env:${name}`).join(',')}`]
  if (format === 'windows-cmd') return names.map((name) => `set ${name}=`)
  return [`${format === 'fish' ? 'set -e' : 'unset'} ${names.join(' ')}`]
}

/** An equals sign may only end a bare word: zsh expands those before a name. */
function posixWord(value: string): string {
  return /^[\w@%+:,./-]+={0,2}$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
}

/** Quotes keep cmd from its operators, but nothing keeps it from quotes, variables and line ends. */
function cmdLine(name: string, value: string): string {
  if (/^[\w@+=:,./-]+$/.test(value)) return `set ${name}=${value}`
  if (!/["%!\p{Cc}]/u.test(value)) return `set "${name}=${value}"`
  throw new CredentialsError('INVALID_CONFIG', 'credchain', `${name} has a character that no line of cmd can hold`, {
    hint: 'use --format powershell, or --format process',
  })
}
