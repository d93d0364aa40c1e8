/** @module How long to leave a failing source alone. */

export interface RetryInput {
  /** Failures in a row, this one included. */
  readonly failures: number
  /** Life left in the identity that is held, in milliseconds. */
  readonly remainingMs: number
  /** Uniform in [0, 1). */
  readonly random: number
  /** The service's own word, in milliseconds. */
  readonly retryAfterMs?: number
}

const LONGEST_MS = 600_000
const SHORTEST_MS = 300_000
/** From the third failure on, so that the last minute of a life sees no more than a handful of tries. */
const FLOOR_MS = 15_000
const LEAST_RETRY_AFTER_MS = 1_000

/**
 * Uniform in 300–600 s, but never more than a third of what is left, so that at least two more tries fit before expiry.
 * A `Retry-After` takes its place, within the same bound (and 15 s at least are allowed to it).
 */
export function retryDelayMs({ failures, remainingMs, random, retryAfterMs }: RetryInput): number {
  if (retryAfterMs !== undefined) {
    const longestMs = Math.min(LONGEST_MS, Math.max(FLOOR_MS, remainingMs / 3))
    return Math.max(LEAST_RETRY_AFTER_MS, Math.min(retryAfterMs, longestMs))
  }
  const spread = SHORTEST_MS + random * (LONGEST_MS - SHORTEST_MS)
  const capped = Math.min(spread, Math.max(0, remainingMs) / 3)
  return failures > 2 ? Math.max(FLOOR_MS, capped) : capped
}
