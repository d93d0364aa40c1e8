/** @module Twilio's dates: ISO 8601 as its examples have them, or RFC 2822 as its descriptions say. */

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/
const RFC_2822 = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC)$/

/** The instant; undefined for anything else. */
export function parseTwilioDate(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !(ISO.test(text) || RFC_2822.test(text))) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}
