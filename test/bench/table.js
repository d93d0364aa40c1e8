/** @module The rows as a table for a terminal. */

/** @typedef {import('./row.js').Row} Row */

const HEADINGS = ['experiment', 'subject', '', 'value', 'min–max', 'unit', 'x floor', 'reach', 'met', 'note']
/** The columns whose numbers stand below each other. */
const RIGHT = new Set([3, 4, 6])

/**
 * @param {readonly Row[]} rows
 * @returns {string} lines, each ended
 */
export function table(rows) {
  const lines = [HEADINGS, ...rows.map((row, index) => cellsOf(row, row.experiment !== rows[index - 1]?.experiment))]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  return lines
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => aligned(cell, column, widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/**
 * @param {Row} row
 * @param {boolean} isFirst of its experiment
 */
function cellsOf({ experiment, subject, kind, value, min, max, unit, ratio, reach = '', met, note = '' }, isFirst) {
  const range = min === max ? '' : `${rounded(min)}–${rounded(max)}`
  const verdict = met === undefined ? '' : met ? 'yes' : 'NO'
  return [
    isFirst ? experiment : '',
    subject,
    kind,
    rounded(value),
    range,
    unit,
    ratio === undefined ? '' : rounded(ratio),
    reach,
    verdict,
    note,
  ]
}

/** @param {number} value */
function rounded(value) {
  if (Number.isInteger(value) || value >= 1000) return value.toFixed(0)
  return value >= 100 ? value.toFixed(1) : value.toFixed(2)
}

/**
 * @param {string} cell
 * @param {number} column
 * @param {number} width
 */
function aligned(cell, column, width) {
  return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width)
}
