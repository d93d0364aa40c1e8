/** @module When the credentials of a program end. */

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i

/** The instant that an RFC 3339 date-time names; undefined for anything else, days that no month has included. */
export function parseExpiration(text: string): Date | undefined {
  const [, year, month, day, hour] = DATE_TIME.exec(text) ?? []
  // Date.parse takes 30 February for 2 March, and 24:00 for the day after.
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (Number(day) < 1 || Number(day) > daysInMonth || Number(hour) > 23) return undefined
  const instant = new Date(Date.parse(year === undefined ? '' : text.toUpperCase()))
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
