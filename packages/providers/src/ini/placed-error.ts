/** @module Errors of what a profile names, with the line that names it. */
import { CredentialsError, isCredentialsError, reasonOf } from '@credchain/core'
import type { Position } from './parse.js'

/** Errors that say already where in the files they come from. */
const placed = new WeakSet<object>()

/** The same failure, told with file, line and profile. What is no error of ours, or has been placed by a part, stays as it is. */
export function placedError(error: unknown, { profile, at }: { readonly profile: string; readonly at: Position }): unknown {
  if (!isCredentialsError(error) || placed.has(error) || tellsItsLine(error, at.file)) return error
  const reason = error.source === 'ini' ? reasonOf(error) : error.message
  const { hint, retryAfterMs } = error
  const told = new CredentialsError(error.code, 'ini', `${at.file}:${at.line}: profile ${profile}: ${reason}`, {
    hint,
    retryAfterMs,
    cause: error,
  })
  placed.add(told)
  return told
}

/** What is wrong with the files themselves tells its own line, which is the better one. */
function tellsItsLine({ code, message }: CredentialsError, file: string): boolean {
  return code === 'INVALID_CONFIG' && message.includes(`${file}:`)
}
