/** @module The blocks of a shared config or credentials file: which header stands where, and how far it reaches. */
import { parseSectionHeader, type FileKind, type SectionHeader } from './section-header.js'
import { invalidAt } from './profile-setting.js'
import type { Position, Refuse } from './parse.js'

/** A header and the lines below it, up to the next header. */
export interface Block extends SectionHeader {
  /** Of the header, from 1. */
  readonly line: number
  /** Where in the text the line after the header begins. */
  readonly from: number
  /** Where in the text it ends. */
  readonly to: number
}

const SQUARE_BRACKET = 0x5b
const FIRST_PRINTABLE = 0x21
const DELETE = 0x7f

/**
 * Finds the blocks in one pass, without a look at what stands in them. Malformed headers, and text before the first one, are refused:
 * they decide which lines belong to whom.
 */
export function blocksOf(text: string, file: string, kind: FileKind, refuse: Refuse): readonly Block[] {
  const blocks: Block[] = []
  let open: { to: number } | undefined
  // A byte order mark is no part of the first line.
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (let line = 1; start < text.length; line += 1) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    if (start < end && (open === undefined || mayOpen(text.charCodeAt(start)))) {
      const whole = text.slice(start, end).trimEnd()
      const trimmed = whole.trimStart()
      if (isHeader(trimmed, whole.length - trimmed.length)) {
        if (open !== undefined) open.to = start
        const { type, name, bare } = headerOf(trimmed, kind, { file, line }, refuse)
        const block = { type, name, bare, line, from: end + 1, to: text.length }
        blocks.push(block)
        open = block
      } else if (open === undefined && !isBlank(trimmed)) {
        refuse(invalidAt({ file, line }, 'expected a section header such as [default] before anything else'))
      }
    }
    start = end + 1
  }
  return blocks
}

/** Whether a line that begins so may be a header: with a bracket, or with white space before it. */
function mayOpen(firstCode: number): boolean {
  return firstCode === SQUARE_BRACKET || firstCode < FIRST_PRINTABLE || firstCode > DELETE
}

/** Indented text in brackets may be a value that goes on, so there it must be a whole header. */
function isHeader(trimmed: string, indent: number): boolean {
  return trimmed.startsWith('[') && (indent === 0 || /^\[[^\]]*\]\s*(?:[#;].*)?$/.test(trimmed))
}

function headerOf(trimmed: string, kind: FileKind, at: Position, refuse: Refuse): SectionHeader {
  const header = parseSectionHeader(trimmed, kind)
  if (header === undefined) refuse(invalidAt(at, "a section header must end with ']'", 'Only a comment may follow the bracket.'))
  return header ?? { type: 'ignored', name: '', bare: false }
}

/** Whether a line says nothing: it is empty, or a comment. */
export function isBlank(trimmed: string): boolean {
  return trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')
}
