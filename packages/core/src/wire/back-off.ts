/** @module How long to wait before an endpoint is asked again. */

const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 2_000

/** Exponential back-off: between half and the whole of 200 ms, doubled with each retry up to 2 s. `random` is uniform in [0, 1). */
export function backOffMs(retry: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** retry)
  return Math.round(ceiling * (0.5 + random / 2))
}

/** What a `Retry-After` header asks for (RFC 9110, section 10.2.3: seconds or a date), in milliseconds from `now`; undefined when it says nothing of use. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  if (!/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now)
}
