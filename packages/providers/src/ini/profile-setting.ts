/** @module Reading one property of a profile. */
import { CredentialsError } from '@credchain/core'
import { placedAt } from './error-place.js'
import type { Position, Property, Section } from './parse.js'

/** The property, unless it is absent or blank: the AWS SDK for JavaScript takes the two for the same. */
export function setting(section: Section | undefined, key: string): Property | undefined {
  const property = section?.properties.get(key)
  return property === undefined || property.value === '' ? undefined : property
}

/** `INVALID_CONFIG` that starts with file and line. */
export function invalidAt(at: Position, what: string, hint?: string): CredentialsError {
  return placedAt(new CredentialsError('INVALID_CONFIG', 'ini', `${at.file}:${at.line}: ${what}`, hint === undefined ? {} : { hint }), at)
}

/** The position alone: a plan must not carry more of a file than it needs. */
export function positionOf({ file, line }: Position): Position {
  return { file, line }
}
