/** @module Strict date-times: what `Date.parse` guesses at (other formats, no zone, the 30th of February) is refused. */

const SHAPE = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:?\d{2})$/i

/** Milliseconds since the epoch of an ISO 8601 date-time with seconds and a zone (RFC 3339, section 5.6); undefined for anything else. */
export function parseTimestamp(text: string): number | undefined {
  const [, date, time, fraction = '', zone] = SHAPE.exec(text) ?? []
  if (date === undefined || time === undefined || zone === undefined) return undefined
  const local = Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  // A day that the month lacks, or 24:00:00, comes back as another one.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return undefined
  const offsetMs = offsetOf(zone)
  return offsetMs === undefined ? undefined : local - offsetMs
}

function offsetOf(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
