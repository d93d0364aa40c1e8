/** @module The command line of a `credential_process`, read without the parser of the other commands: it is run at each call of a program. */
import type { GlobalOptions } from '../invocation.js'
import type { ExportOptions } from './export.js'
import { EXPORT_FORMATS } from './formats.js'

export interface PlainExport {
  readonly options: ExportOptions
  readonly global: GlobalOptions
}

/** `export` with a profile and a format, each once at most and both right. Undefined for anything else, help and mistakes included: the parser's. */
export function plainArguments([command, ...rest]: readonly string[]): PlainExport | undefined {
  if (command !== 'export') return undefined
  const found = new Map<string, string>()
  for (let at = 0; at < rest.length; at += 2) {
    const [name, value] = [rest[at] === '-p' ? '--profile' : rest[at], rest[at + 1]]
    if ((name !== '--profile' && name !== '--format') || found.has(name)) return undefined
    if (value === undefined || value.trim() === '' || value.startsWith('-')) return undefined
    found.set(name, value)
  }
  const profile = found.get('--profile')
  const format = EXPORT_FORMATS.find((name) => name === found.get('--format'))
  if (found.has('--format') && format === undefined) return undefined
  return { options: { ...(format !== undefined && { format }) }, global: { color: true, ...(profile !== undefined && { profile }) } }
}
