/** @module What it means when a file cannot be looked at or read. */

const ABSENT = new Set(['ENOENT', 'ENOTDIR'])

/** The code of the system, or undefined when the file just does not exist. */
export function fileFailure(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return 'unknown reason'
  return ABSENT.has(code) ? undefined : code
}
