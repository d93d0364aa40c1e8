/** @module One shared config or credentials file, from text to sections whose every property knows its line. */
import { CredentialsError } from '@credchain/core'
import { parseSectionHeader, type FileKind, type SectionHeader } from './section-header.js'

/** Where something stands. Lines count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
}

export interface Property extends Position {
  /** Trimmed, without a trailing comment; continuation lines are joined with `\n`. */
  readonly value: string
  /** The indented `name = value` lines under a property without a value of its own. */
  readonly nested?: ReadonlyMap<string, Property>
}

/** A profile, SSO session or services section. The position is that of its first header. */
export interface Section extends Position {
  readonly name: string
  /** Keys in lower case. */
  readonly properties: ReadonlyMap<string, Property>
}

/** A header that names nothing which counts in this file; its lines are skipped. */
export interface IgnoredSection extends Position {
  /** The text between the brackets. */
  readonly name: string
}

export interface ParsedFile {
  readonly profiles: ReadonlyMap<string, Section>
  readonly ssoSessions: ReadonlyMap<string, Section>
  readonly services: ReadonlyMap<string, Section>
  readonly ignored: readonly IgnoredSection[]
}

interface OpenProperty extends Property {
  readonly indent: number
  value: string
  nested?: Map<string, Property>
}

interface OpenSection extends Section {
  readonly properties: Map<string, Property>
}

/** What the lines so far have opened: a section, `skipped` for one that does not count, and its last property. */
interface Cursor {
  section?: OpenSection | 'skipped' | undefined
  property?: OpenProperty | undefined
}

/**
 * Reads the format that the AWS SDKs share (SDK and Tools Reference Guide, "Shared config and credentials files").
 * A file that breaks it rejects with `INVALID_CONFIG`, naming file and line and never a value.
 */
export function parse(text: string, file: string, kind: FileKind): ParsedFile {
  const sections = {
    profile: new Map<string, OpenSection>(),
    'sso-session': new Map<string, OpenSection>(),
    services: new Map<string, OpenSection>(),
  }
  const bareDefault = new Map<string, OpenSection>()
  const ignored: IgnoredSection[] = []
  const cursor: Cursor = {}

  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const at: Position = { file, line: index + 1 }
    const line = raw.trimEnd()
    const trimmed = line.trimStart()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const indent = line.length - trimmed.length

    if (isHeader(trimmed, indent)) {
      const parsed = parseSectionHeader(trimmed, kind)
      if (parsed === undefined) throw invalid(at, "a section header must end with ']'", 'Only a comment may follow the bracket.')
      const { text: name, header } = parsed
      if (header === undefined) ignored.push({ ...at, name })
      cursor.section = header === undefined ? 'skipped' : open(header.bare ? bareDefault : sections[header.type], header, at)
      cursor.property = undefined
    } else {
      readLine(cursor, trimmed, indent, at)
    }
  }

  // `[profile default]` is the more explicit of the two, wherever in the file it stands.
  const plain = bareDefault.get('default')
  if (plain !== undefined && !sections.profile.has('default')) sections.profile.set('default', plain)
  return { profiles: sections.profile, ssoSessions: sections['sso-session'], services: sections.services, ignored }
}

/** Indented text in brackets may be a value that goes on, so there it must be a whole header. */
function isHeader(trimmed: string, indent: number): boolean {
  return trimmed.startsWith('[') && (indent === 0 || /^\[[^\]]*\]\s*(?:[#;].*)?$/.test(trimmed))
}

function open(sections: Map<string, OpenSection>, { name }: SectionHeader, at: Position): OpenSection {
  const section = sections.get(name) ?? { ...at, name, properties: new Map<string, Property>() }
  sections.set(name, section)
  return section
}

function readLine(cursor: Cursor, trimmed: string, indent: number, at: Position): void {
  const { section, property } = cursor
  if (section === 'skipped') return
  if (section === undefined) throw invalid(at, 'expected a section header such as [default] before anything else')
  if (property !== undefined && indent > property.indent && !isPropertyOfItsOwn(property, trimmed)) {
    return continueProperty(property, trimmed, at)
  }
  if (indent > 0 && property === undefined && !trimmed.includes('='))
    throw invalid(at, 'expected a property before a line that continues one')
  const { name, value } = splitProperty(trimmed, at, 'property')
  const opened: OpenProperty = { ...at, value, indent }
  section.properties.set(name, opened)
  cursor.property = opened
}

/**
 * The AWS SDK for JavaScript reads an indented `name = value` as a property wherever the one above has a value,
 * and files written for it rely on that. Text that does not look like one continues the value.
 */
function isPropertyOfItsOwn(property: OpenProperty, trimmed: string): boolean {
  return property.value !== '' && property.nested === undefined && /^[a-z]\w*\s*=/i.test(trimmed)
}

function continueProperty(property: OpenProperty, trimmed: string, at: Position): void {
  if (property.value === '' || property.nested !== undefined) {
    const { name, value } = splitProperty(trimmed, at, 'nested property')
    property.nested ??= new Map()
    property.nested.set(name, { ...at, value })
  }
  property.value += `\n${trimmed}`
}

function splitProperty(trimmed: string, at: Position, what: string): { name: string; value: string } {
  const text = trimmed.replace(/\s[#;].*/s, '')
  const equals = text.indexOf('=')
  if (equals === -1) throw invalid(at, `expected an '=' sign between the name and the value of a ${what}`)
  const name = text.slice(0, equals).trim().toLowerCase()
  if (name === '') throw invalid(at, `a ${what} has no name before its '=' sign`)
  return { name, value: text.slice(equals + 1).trim() }
}

function invalid({ file, line }: Position, what: string, hint?: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'ini', `${file}:${line}: ${what}`, hint === undefined ? {} : { hint })
}
