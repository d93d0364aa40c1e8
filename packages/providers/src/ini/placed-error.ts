/** @module Errors of what a profile names, with the line that names it. */
import { CredentialsError, isCredentialsError, reasonOf } from '@credchain/core'
import { placedAt, placeOf } from './error-place.js'
import type { Position } from './parse.js'

/** The same failure, told with file, line and profile. What is no error of ours, or tells a place in the files, stays as it is. */
export function placedError(error: unknown, { profile, at }: { readonly profile: string; readonly at: Position }): unknown {
  const place = `${at.file}:${at.line}`
  if (!isCredentialsError(error) || placeOf(error) !== undefined || error.message.includes(`${at.file}:`)) return error
  const reason = error.source === 'ini' ? reasonOf(error) : error.message
  const { hint, retryAfterMs } = error
  return placedAt(
    new CredentialsError(error.code, 'ini', `${place}: profile ${profile}: ${reason}`, { hint, retryAfterMs, cause: error }),
    at,
  )
}
