/** @module Rows in columns, or below each other where a terminal is too narrow for them. */

const GAP = '  '

/**
 * A line a row under the names of the columns, as wide as they have to be; where that is wider than `width`, a paragraph a row: the first cell, then each other one that
 * is not empty under its name.
 */
export function table(names: readonly string[], rows: readonly (readonly string[])[], width: number = Infinity): string[] {
  const widths = names.map((name, column) => Math.max(...[name, ...rows.map((row) => row[column] ?? '')].map((cell) => cell.length)))
  if (widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) > width) return rows.flatMap((row) => paragraph(names, row))
  return [names, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

function paragraph(names: readonly string[], [first = '', ...rest]: readonly string[]): string[] {
  return [first, ...rest.flatMap((cell, index) => (cell === '' ? [] : [`${GAP}${names[index + 1]}: ${cell}`]))]
}
