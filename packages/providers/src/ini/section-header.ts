/** @module What a section header names, which depends on the file it stands in. */

/** Config files say `[profile name]`, credentials files `[name]`. */
export type FileKind = 'config' | 'credentials'

type SectionType = 'profile' | 'sso-session' | 'services'

export interface SectionHeader {
  /** `ignored` for a header that names nothing which counts in such a file. */
  readonly type: SectionType | 'ignored'
  /** Of an ignored header all the text between the brackets. */
  readonly name: string
  /** True for `[default]` in a config file, which gives way to `[profile default]`. */
  readonly bare: boolean
}

/**
 * What is no character of a section name by the shared-config specification. Asked for so, names that are right leave no match behind:
 * the engine would hold on to the text of the last one.
 */
const FOREIGN = /[^\w\-/.%@:+]/
/** How nearly all headers begin. The others mean the same, and take longer to read. */
const PLAIN: Record<FileKind, string> = { config: '[profile ', credentials: '[' }

/** What a line that starts with `[` says. Undefined when the bracket is not closed. */
export function parseSectionHeader(line: string, kind: FileKind): SectionHeader | undefined {
  const plain = PLAIN[kind]
  const end = line.indexOf(']')
  if (end === line.length - 1 && line.startsWith(plain)) {
    const name = line.slice(plain.length, end)
    if (isName(name)) return { type: 'profile', name, bare: false }
  }
  if (end === -1 || !/^\s*(?:[#;]|$)/.test(line.slice(end + 1))) return undefined
  const text = line.slice(1, end).trim()
  return kind === 'config' ? configHeader(text) : named('profile', text, text)
}

function configHeader(text: string): SectionHeader {
  if (text === 'default') return { type: 'profile', name: 'default', bare: true }
  const space = text.search(/\s/)
  const type = text.slice(0, Math.max(space, 0))
  if (type !== 'profile' && type !== 'sso-session' && type !== 'services') return ignored(text)
  const name = text.slice(space).trim()
  return named(type, /^(["']).*\1$/.test(name) ? name.slice(1, -1) : name, text)
}

function named(type: SectionType, name: string, text: string): SectionHeader {
  return isName(name) ? { type, name, bare: false } : ignored(text)
}

function ignored(text: string): SectionHeader {
  return { type: 'ignored', name: text, bare: false }
}

function isName(text: string): boolean {
  return text !== '' && !FOREIGN.test(text)
}
