/** @module Reading one property of a profile. */
import { CredentialsError } from '@credchain/core'
import { placedAt } from './error-place.js'
import type { Position, Property, Section } from './parse.js'

/** The property, unless it is absent or blank: the AWS SDK for JavaScript takes the two for the same. */
export function setting(section: Section | undefined, key: string): Property | undefined {
  const property = section?.properties.get(key)
  return property === undefined || property.value === '' ? undefined : property
}

/** True for `yes`, false for `no`, in any case of letters; undefined when the property is absent or blank. `INVALID_CONFIG` for any other word. */
export function eitherOf(section: Section, key: string, yes: string, no: string): boolean | undefined {
  const property = setting(section, key)
  if (property === undefined) return undefined
  const value = property.value.toLowerCase()
  if (value !== yes && value !== no) throw invalidAt(property, `${key} must be ${yes} or ${no}`)
  return value === yes
}

/** `INVALID_CONFIG` that starts with file and line. */
export function invalidAt(at: Position, what: string, hint?: string): CredentialsError {
  return placedAt(new CredentialsError('INVALID_CONFIG', 'ini', `${at.file}:${at.line}: ${what}`, hint === undefined ? {} : { hint }), at)
}

/** The position alone: a plan must not carry more of a file than it needs. */
export function positionOf({ file, line }: Position): Position {
  return { file, line }
}
