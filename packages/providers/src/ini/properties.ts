/** @module The properties of one block, in the order of the file. */
import { isBlank, type Block } from './blocks.js'
import type { Position, Property, Refuse } from './parse.js'
import { invalidAt } from './profile-setting.js'

/** A property and its name, in lower case. */
export type NamedProperty = readonly [name: string, property: Property]

interface OpenProperty extends Property {
  readonly indent: number
  value: string
  nested?: Map<string, Property>
}

/** A line with something to read. */
interface Line extends Position {
  readonly trimmed: string
  readonly indent: number
}

/** Reads the lines of one block of `text`. A malformed line is refused, and passed over if `refuse` returns. */
export function propertiesOf(text: string, file: string, block: Block, refuse: Refuse): NamedProperty[] {
  const found: NamedProperty[] = []
  let open: OpenProperty | undefined
  for (const line of linesOf(text, file, block)) {
    if (open !== undefined && line.indent > open.indent && !isPropertyOfItsOwn(open, line)) {
      continueProperty(open, line, refuse)
      continue
    }
    if (line.indent > 0 && open === undefined && !line.trimmed.includes('=')) {
      refuse(invalidAt(line, 'expected a property before a line that continues one'))
      continue
    }
    const split = splitProperty(line, 'property', refuse)
    if (split === undefined) continue
    open = { file, line: line.line, value: split.value, indent: line.indent }
    found.push([split.name, open])
  }
  return found
}

function* linesOf(text: string, file: string, { line: headerLine, from, to }: Block): Generator<Line> {
  // A copy: slices would keep the whole text in memory for as long as one value is in use.
  const own = structuredClone(text.slice(from, to))
  for (const [index, raw] of own.split('\n').entries()) {
    const whole = raw.trimEnd()
    const trimmed = whole.trimStart()
    if (!isBlank(trimmed)) yield { file, line: headerLine + 1 + index, trimmed, indent: whole.length - trimmed.length }
  }
}

/**
 * The AWS SDK for JavaScript reads an indented `name = value` as a property wherever the one above has a value,
 * and files written for it rely on that. Text that does not look like one continues the value.
 */
function isPropertyOfItsOwn(property: OpenProperty, { trimmed }: Line): boolean {
  return property.value !== '' && property.nested === undefined && /^[a-z]\w*\s*=/i.test(trimmed)
}

function continueProperty(property: OpenProperty, line: Line, refuse: Refuse): void {
  if (property.value === '' || property.nested !== undefined) {
    const split = splitProperty(line, 'nested property', refuse)
    if (split === undefined) return
    property.nested ??= new Map()
    property.nested.set(split.name, { file: line.file, line: line.line, value: split.value })
  }
  property.value += `\n${line.trimmed}`
}

function splitProperty(line: Line, what: string, refuse: Refuse): { name: string; value: string } | undefined {
  const text = line.trimmed.replace(/\s[#;].*/s, '')
  const equals = text.indexOf('=')
  const name = text.slice(0, Math.max(equals, 0)).trim().toLowerCase()
  if (name !== '') return { name, value: text.slice(equals + 1).trim() }
  if (equals === -1) refuse(invalidAt(line, `expected an '=' sign between the name and the value of a ${what}`))
  else refuse(invalidAt(line, `a ${what} has no name before its '=' sign`))
  return undefined
}
