/** @module The mutants of a report, each with the text that it changed. */
import { readFile } from 'node:fs/promises'

/** @typedef {{ line: number, column: number }} Position from 1 */
/** @typedef {{ mutatorName: string, replacement?: string, status: string, location: { start: Position, end: Position } }} ReportedMutant */
/** @typedef {{ file: string, line: number, inLine: string, from: string, to: string, status: string }} Mutant */

/**
 * @param {string} path of a report in the format of mutation-testing-elements
 * @returns {Promise<Mutant[]>}
 */
export async function readMutants(path) {
  /** @type {{ files: Record<string, { source: string, mutants: ReportedMutant[] }> }} */
  const { files } = JSON.parse(await readFile(path, 'utf8'))
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n')
    return mutants.map(({ status, replacement = '', location: { start, end } }) => ({
      file,
      line: start.line,
      inLine: lines[start.line - 1]?.trim() ?? '',
      from: textBetween(lines, start, end),
      to: replacement,
      status,
    }))
  })
}

/**
 * @param {string[]} lines
 * @param {Position} start
 * @param {Position} end
 */
function textBetween(lines, start, end) {
  const taken = lines.slice(start.line - 1, end.line)
  const last = taken.length - 1
  return taken
    .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .map((line) => line.trim())
    .join(' ')
}
