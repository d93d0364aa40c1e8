/** @module The text of a shared credentials file with other values in one profile. Nothing else in it changes. */
import { CredentialsError } from '@credchain/core'
import { blocksOf, isBlank, type Block } from './blocks.js'
import { parse } from './parse.js'
import { invalidAt } from './profile-setting.js'
import { propertiesOf } from './properties.js'
import { parseSectionHeader } from './section-header.js'

export interface ProfileEdit {
  readonly profile: string
  /** Values by key. What is there keeps its place, its spelling and its comment. */
  readonly set: Readonly<Record<string, string>>
  /** Keys that go. Default: none. */
  readonly remove?: readonly string[]
}

/**
 * Edits line by line; a profile that is not there yet is put at the end, in the line ends of the file.
 *
 * Errors: `INVALID_CONFIG` for a mistake anywhere in the file, with file and line; for a name or a value that no file can hold; and where other lines would come to mean
 * something else. The format is that of the SDK and Tools Reference Guide, "Shared config and credentials files".
 */
export function editCredentials(text: string, file: string, edit: ProfileEdit): string {
  const header = parseSectionHeader(`[${edit.profile}]`, 'credentials')
  if (header?.type !== 'profile' || header.name !== edit.profile) {
    throw new CredentialsError('INVALID_CONFIG', 'ini', `${JSON.stringify(edit.profile)} cannot be the name of a profile`, {
      hint: 'names are made of letters, digits and _-/.%@:+',
    })
  }
  const before = meaningOf(text, file)
  const own = blocksOf(text, file, 'credentials', fail).filter(({ type, name }) => type === 'profile' && name === edit.profile)
  const [first] = own
  const edited = first === undefined ? appended(text, edit) : changed(text, file, first, own, edit)
  const wanted = new Map(before).set(edit.profile, wantedOf(before.get(edit.profile), edit))
  if (canonical(meaningOf(edited, file)) === canonical(wanted)) return edited
  throw invalidAt(
    { file, line: first?.line ?? 1 },
    `profile ${edit.profile} cannot be changed without its other lines, or the values are none that a line can hold`,
    'Change it in an editor.',
  )
}

type Meaning = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Every profile with every value. Reading them all finds every mistake. */
function meaningOf(text: string, file: string): Meaning {
  const { profiles } = parse(text, file, 'credentials')
  return new Map(
    [...profiles.keys()].map((name) => [
      name,
      new Map([...(profiles.get(name)?.properties ?? [])].map(([key, { value }]) => [key, value])),
    ]),
  )
}

function wantedOf(values: ReadonlyMap<string, string> = new Map(), { set, remove = [] }: ProfileEdit): ReadonlyMap<string, string> {
  return new Map([...[...values].filter(([key]) => !remove.includes(key)), ...Object.entries(set)])
}

/** The order of keys means nothing. */
function canonical(meaning: Meaning): string {
  return JSON.stringify([...meaning].map(([name, values]) => [name, [...values].toSorted(([a], [b]) => (a < b ? -1 : 1))]))
}

function appended(text: string, { profile, set }: ProfileEdit): string {
  const lines = linesOf(text)
  const end = lineEndOf(lines[0])
  const last = lines.at(-1) ?? ''
  const gap = `${last === '' || last.endsWith('\n') ? '' : end}${last.trim() === '' ? '' : end}`
  const section = [`[${profile}]`, ...Object.entries(set).map(([key, value]) => `${key} = ${value}`)]
  return `${text}${gap}${section.map((line) => `${line}${end}`).join('')}`
}

/** In the place of the first line of a key; what is new comes after the last line of the first section of this name. */
function changed(text: string, file: string, first: Block, own: readonly Block[], { set, remove = [] }: ProfileEdit): string {
  const lines: (string | undefined)[] = linesOf(text)
  const open = new Map(Object.entries(set))
  const stale = new Set([...open.keys(), ...remove])
  for (const [key, { line, value }] of own.flatMap((block) => propertiesOf(text, file, block, fail))) {
    if (!stale.has(key)) continue
    if (value.includes('\n')) throw invalidAt({ file, line }, `${key} goes on over several lines`, 'Write its value into one line first.')
    const next = open.get(key)
    lines[line - 1] = next === undefined ? undefined : withValue(lines[line - 1] ?? '', next)
    open.delete(key)
  }
  if (open.size === 0) return lines.join('')
  const section = lines.slice(0, linesOf(text.slice(0, first.to)).length)
  const last = section.findLastIndex((line) => line !== undefined && !isBlank(line.trim()))
  const end = lineEndOf(lines[first.line - 1])
  lines[last] = lines[last]?.replace(/(?<!\n)$/, end)
  return lines.toSpliced(last + 1, 0, ...[...open].map(([key, value]) => `${key} = ${value}${end}`)).join('')
}

/** The line with another value, and its own indent, spaces, comment and end. */
function withValue(line: string, value: string): string {
  const [head = ''] = /^[^=]*=[^\S\r\n]*/.exec(line) ?? []
  const [comment = ''] = /\s+[#;][^\r\n]*/.exec(line) ?? []
  const [end = ''] = /\r?\n$/.exec(line) ?? []
  return `${head}${value}${comment}${end}`
}

/** Each with its end. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

function lineEndOf(line: string | undefined): string {
  return line?.endsWith('\r\n') ? '\r\n' : '\n'
}

function fail(error: CredentialsError): never {
  throw error
}
