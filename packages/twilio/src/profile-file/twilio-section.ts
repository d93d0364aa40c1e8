/** @module A section of `~/.twilio/credentials`, which is an ini file. */
import { CredentialsError } from '@credchain/core'
import { parse } from 'ini'

/** The text of a key; undefined when it is absent or blank. Throws `CredentialsError` for a value that is not one string. */
export type ReadKey = (key: string) => string | undefined

/**
 * The section called `profile`; undefined when the text has none.
 *
 * @param path for messages, which begin with `source`. Errors: `INVALID_CONFIG` naming file and profile (or line), never quoting a value.
 */
export function twilioSection(text: string, profile: string, path: string, source: string): ReadKey | undefined {
  const invalid = (what: string) => new CredentialsError('INVALID_CONFIG', source, what)
  const section = lookUp(parseSections(plainHeaders(text, path, invalid), path, invalid), profile)
  if (section === undefined) return undefined
  if (!isSection(section)) throw invalid(`${path} has ${profile} as a key outside of any section, where a section is expected`)
  return (key) => readText(section, key, `profile ${profile} of ${path}`, invalid)
}

type Invalid = (what: string) => CredentialsError

/**
 * `ini` takes a header that is indented or followed by a comment for a key, and then puts the keys below it into the section
 * above: another profile's. Such headers are made plain here, and broken ones refused.
 */
function plainHeaders(text: string, path: string, invalid: Invalid): string {
  const lines = text.split(/\r\n|\r|\n/)
  return lines
    .map((line, index) => {
      if (!/^\s*\[/.test(line)) return line
      const [, header] = /^\s*(\[[^\]]*\])\s*(?:[;#].*)?$/.exec(line) ?? []
      if (header === undefined) throw invalid(`${path}:${index + 1} is not a section header`)
      return header
    })
    .join('\n')
}

/** `ini` fails on keys such as a quoted `null`, with messages that may quote what they stumbled over. */
function parseSections(text: string, path: string, invalid: Invalid): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch {
    throw invalid(`${path} is not an ini file`)
  }
}

/** `ini` nests sections at the dots of their names. */
function lookUp(sections: Readonly<Record<string, unknown>>, profile: string): unknown {
  if (Object.hasOwn(sections, profile)) return sections[profile]
  let found: unknown = sections
  for (const part of profile.split('.')) {
    if (!isSection(found) || !Object.hasOwn(found, part)) return undefined
    found = found[part]
  }
  return found
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Blank is unset. `ini` makes booleans, numbers and lists of some values: none of them can be a key. */
function readText(section: Readonly<Record<string, unknown>>, key: string, where: string, invalid: Invalid): string | undefined {
  if (!Object.hasOwn(section, key)) return undefined
  const value = section[key]
  if (typeof value !== 'string') throw invalid(`${key} in ${where} is not one string`)
  return value.trim() || undefined
}
