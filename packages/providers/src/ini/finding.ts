/** @module Something in the shared config files that does not do what its author meant. */
import type { CredentialsError } from '@credchain/core'
import { placeOf } from './error-place.js'
import type { Position } from './parse.js'

export type FindingRule =
  | 'missing-file'
  | 'unreadable'
  | 'open-to-others'
  | 'malformed'
  | 'ignored-section'
  | 'duplicate-section'
  | 'duplicate-key'
  | 'unknown-key'
  | 'broken-profile'

export interface Finding extends Position {
  readonly rule: FindingRule
  /** Never holds a value of the file. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
}

/** The error as a finding, its place taken out of its words. */
export function findingOf(rule: FindingRule, error: CredentialsError, file: string): Finding {
  const at = placeOf(error) ?? { file, line: 1 }
  const message = error.message.replace('ini: ', '').replace(`${at.file}:${at.line}: `, '')
  return { rule, ...at, message, hint: error.hint }
}
