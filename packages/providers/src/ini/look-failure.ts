/** @module What a failed look at the files means for the credentials that are held. */

export interface LookFailure {
  readonly error: unknown
  /** When the looks began to fail, in milliseconds since the epoch, as `keepUntil`. */
  readonly since: number
  /** Until then callers are served by the last run. */
  readonly keepUntil: number
}

/** A file is rewritten in less; keys without an end that are gone for longer were taken away. */
const KEEP_ENDLESS_MS = 60_000

/**
 * The failure of a look, after `before`: what was held when the looks began to fail is kept until it expires, and for 60 s when it never does.
 *
 * @param heldUntil when the identity that is held now expires, in milliseconds since the epoch: `Infinity` for never, `-Infinity` for none.
 */
export function lookFailure(error: unknown, before: LookFailure | undefined, now: number, heldUntil: number): LookFailure {
  // After a clock that went back, the instants remembered mean nothing.
  if (before !== undefined && now >= before.since) return { ...before, error }
  return { error, since: now, keepUntil: heldUntil === Infinity ? now + KEEP_ENDLESS_MS : heldUntil }
}
