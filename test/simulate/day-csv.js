/** @module The day as a table for other programs: a row a minute. */

/** @param {readonly import('./summary.js').Summary[]} summaries */
export function dayCsv(summaries) {
  const head = ['minute', ...summaries.flatMap(({ variant }) => [`${variant}_sts_calls_per_second`, `${variant}_throttled`])]
  const [first] = summaries
  const rows = (first?.minutes ?? []).map((_, minute) => [
    minute,
    ...summaries.flatMap(({ minutes }) => [Number((minutes[minute]?.rate ?? 0).toFixed(3)), minutes[minute]?.throttled ?? 0]),
  ])
  return [head, ...rows].map((cells) => `${cells.join(',')}\n`).join('')
}
