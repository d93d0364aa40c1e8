/** @module How far this machine's clock is from the services', by their answers. */

/** RFC 9110, section 5.6.7. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
/** AWS takes signatures that are up to 15 minutes off; some services 5. */
export const SKEW_TOLERANCE_MS = 60_000

/**
 * Milliseconds to add to the clock, as the answer's `Date` has it; 0 while it is near enough, undefined when the answer does not say: an answer of a cache
 * (it has an `Age`) tells when it was new.
 */
export function skewOf(headers: Pick<Headers, 'get'>, now: number): number | undefined {
  const date = headers.get('date')
  if (date === null || headers.get('age') !== null || !IMF_FIXDATE.test(date)) return undefined
  const differenceMs = Date.parse(date) - now
  return Math.abs(differenceMs) > SKEW_TOLERANCE_MS ? differenceMs : 0
}
