/** @module `pnpm parity`: every export of `@aws-sdk/credential-providers`, what it is here, and its options. */
import { ABSENT, MISSING, OPTIONS } from './comparison.js'
import { exportedByAws, exportedByUs } from './exported-names.js'

const theirs = exportedByAws()
const ours = exportedByUs()
const here = new Set([...ours.values, ...ours.types])
const options: Readonly<Record<string, Readonly<Record<string, string>>>> = OPTIONS

const rows = [...theirs.values, ...theirs.types].map((name) => [name, counterpart(name), optionsOf(name)])
const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
for (const row of rows)
  process.stdout.write(
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`,
  )

function counterpart(name: string): string {
  if (here.has(name)) return 'same name'
  return ABSENT[name] ?? (MISSING.includes(name) ? 'not yet' : 'MISSING')
}

function optionsOf(name: string): string {
  const entries = Object.entries(options[name] ?? {})
  const taken = entries.filter(([, how]) => how === 'taken').map(([option]) => option)
  const others = entries.filter(([, how]) => how !== 'taken').map(([option, how]) => `${option} (${how})`)
  return [...taken, ...others].join(', ')
}
