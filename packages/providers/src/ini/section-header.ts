/** @module What a section header names, which depends on the file it stands in. */

/** Config files say `[profile name]`, credentials files `[name]`. */
export type FileKind = 'config' | 'credentials'

export interface SectionHeader {
  readonly type: 'profile' | 'sso-session' | 'services'
  readonly name: string
  /** True for `[default]` in a config file, which gives way to `[profile default]`. */
  readonly bare: boolean
}

/** Characters of a section name by the shared-config specification. */
const NAME = /^[\w\-/.%@:+]+$/

/** What a line that starts with `[` says: its text, and the header it makes where that counts in such a file. Undefined when the bracket is not closed. */
export function parseSectionHeader(
  line: string,
  kind: FileKind,
): { readonly text: string; readonly header?: SectionHeader | undefined } | undefined {
  const end = line.indexOf(']')
  if (end === -1 || !/^\s*(?:[#;]|$)/.test(line.slice(end + 1))) return undefined
  const text = line.slice(1, end).trim()
  return { text, header: kind === 'config' ? configHeader(text) : named('profile', text) }
}

function configHeader(text: string): SectionHeader | undefined {
  if (text === 'default') return { type: 'profile', name: 'default', bare: true }
  const space = text.search(/\s/)
  const type = text.slice(0, Math.max(space, 0))
  if (type !== 'profile' && type !== 'sso-session' && type !== 'services') return undefined
  const name = text.slice(space).trim()
  return named(type, /^(["']).*\1$/.test(name) ? name.slice(1, -1) : name)
}

function named(type: SectionHeader['type'], name: string): SectionHeader | undefined {
  return NAME.test(name) ? { type, name, bare: false } : undefined
}
