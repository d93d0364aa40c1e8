/** @module Whether files say nothing because they cannot be read, as in containers whose home folder belongs to somebody else. */
import { isCredentialsError } from '@credchain/core'

/** True for the error of a shared file that exists and cannot be read; false for one that breaks the format, and for anything else. */
export function isUnreadable(error: unknown): boolean {
  // Of all errors about the files these alone have a cause: the system's own.
  return isCredentialsError(error) && error.cause !== undefined
}
