/** @module The counts of a week, for people. */

/** @typedef {import('./live-week.js').LaneReport} LaneReport */

/** @type {readonly (readonly [title: string, count: (lane: LaneReport) => number])[]} */
const COLUMNS = [
  ['calls', ({ calls }) => calls],
  ['at once', ({ atOnce }) => atOnce],
  ['waited, one held', ({ waitedWithOne }) => waitedWithOne],
  ['waited, none held', ({ waitedWithNone }) => waitedWithNone],
  ['failed, none held', ({ failedWithNone }) => failedWithNone],
  ['left', ({ left }) => left],
  ['source calls', ({ source }) => source.calls],
  ['with one held', ({ source }) => source.asked],
  ['most a minute', ({ source }) => source.mostInAMinute],
  ['brought', ({ source }) => source.brought],
  ['late', ({ source }) => source.late],
]

/** A line for each cache and one for all of them, and the heap. @param {import('./live-week.js').WeekReport} week */
export function weekTable({ lanes, heapMiB, virtualDays }) {
  const rows = lanes.map((lane) => [lane.name, ...COLUMNS.map(([, count]) => String(count(lane)))])
  const sums = COLUMNS.map(([title, count]) => {
    const counts = lanes.map(count)
    return String(title === 'most a minute' ? Math.max(...counts) : counts.reduce((sum, one) => sum + one, 0))
  })
  const all = [['cache', ...COLUMNS.map(([title]) => title)], ...rows, ['all', ...sums]]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  const lineOf = (/** @type {string[]} */ row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  const heap = `heap after each day: ${heapMiB.map((mib) => mib.toFixed(1)).join(' ')} MiB`
  return [...all.map(lineOf), '', `${virtualDays} virtual days; ${heap}`].join('\n')
}
