/** @module One shared config or credentials file, from text to sections whose every property knows its line. */
import type { CredentialsError } from '@credchain/core'
import { blocksOf, type Block } from './blocks.js'
import { byName } from './by-name.js'
import { propertiesOf } from './properties.js'
import type { FileKind } from './section-header.js'

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

/** Sections by name. What stands in one is read when it is asked for. */
export interface Sections {
  /** Throws `INVALID_CONFIG` when a line of this section is malformed. */
  get(name: string): Section | undefined
  keys(): Iterable<string>
}

/** A header that names nothing which counts in this file; its lines are skipped. */
interface IgnoredSection extends Position {
  /** The text between the brackets. */
  readonly name: string
}

export interface ParsedFile {
  readonly profiles: Sections
  readonly ssoSessions: Sections
  readonly services: Sections
  readonly ignored: readonly IgnoredSection[]
}

/** What becomes of an error of syntax: thrown by those who need the file, noted by those who judge it. */
export type Refuse = (error: CredentialsError) => void

/**
 * Reads the format that the AWS SDKs share (SDK and Tools Reference Guide, "Shared config and credentials files").
 * One pass finds the sections; a section is read when it is asked for, so a mistake in a profile that nobody uses breaks none that somebody does.
 * A malformed header rejects at once, a malformed line with its section: `INVALID_CONFIG`, naming file and line and never a value.
 */
export function parse(text: string, file: string, kind: FileKind, refuse: Refuse = fail): ParsedFile {
  const found: Record<Block['type'], Block[]> = { profile: [], 'sso-session': [], services: [], ignored: [] }
  for (const block of blocksOf(text, file, kind, refuse)) found[block.type].push(block)
  const sections = (blocks: readonly Block[]) => sectionsOf(text, file, blocks, refuse)
  return {
    profiles: sections(withoutShadowed(found.profile)),
    ssoSessions: sections(found['sso-session']),
    services: sections(found.services),
    ignored: found.ignored.map(({ name, line }) => ({ name, file, line })),
  }
}

/** `[profile default]` is the more explicit of the two, wherever in the file it stands, and leaves nothing of `[default]`. */
function withoutShadowed(blocks: readonly Block[]): readonly Block[] {
  const isShadowed = blocks.some(({ bare }) => bare) && blocks.some(({ name, bare }) => name === 'default' && !bare)
  return isShadowed ? blocks.filter(({ bare }) => !bare) : blocks
}

function sectionsOf(text: string, file: string, blocks: readonly Block[], refuse: Refuse): Sections {
  const read = new Map<string, Section>()
  const find = byName(blocks)
  return {
    get(name) {
      const known = read.get(name)
      if (known !== undefined) return known
      const own = find(name)
      if (own[0] === undefined) return undefined
      // Of what comes twice the last one counts. The name is the caller's, for that of the block is a slice of the text.
      const properties = new Map(own.flatMap((block) => propertiesOf(text, file, block, refuse)))
      const section = { file, line: own[0].line, name, properties }
      read.set(name, section)
      return section
    },
    keys: () => new Set(blocks.map(({ name }) => name)),
  }
}

function fail(error: CredentialsError): never {
  throw error
}
