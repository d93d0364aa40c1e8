/** @module Node's word for a failure. */

/** `ECONNREFUSED`, `ENOENT` …; undefined for what carries none. */
export function nodeCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
