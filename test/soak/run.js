/**
 * @module `pnpm soak [--runs 10000] [--calls 1000000] [--seed 1]`: every invariant of the refresh engine under many more schedules than `npm test` has
 * time for, then a virtual week of calls on what was built.
 *
 * Progress goes to stderr, the counts to stdout. Exit code 1 when a property failed or the week broke a rule.
 */
import { parseArgs } from 'node:util'
import { runProperties } from './run-properties.js'
import { runWeek } from './run-week.js'
import { weekProblems } from './week-problems.js'
import { weekTable } from './week-table.js'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    calls: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
})
const [runs, calls, seed] = [countOf('runs'), countOf('calls'), countOf('seed')]
const print = (/** @type {string} */ line) => process.stdout.write(`${line}\n`)
const say = (/** @type {string} */ progress) => process.stderr.write(`soak: ${progress}\n`)

const since = performance.now()
const properties = await runProperties(runs, (progress) => say(`properties: ${progress}`))
for (const { name, passed, seconds } of properties) {
  print(`${passed ? 'held  ' : 'BROKEN'}  ${runs} schedules  ${seconds.toFixed(0).padStart(4)} s  ${name}`)
}
const broken = properties.filter(({ passed }) => !passed).length
// A file that cannot even be loaded has no tests, and shows nothing.
if (properties.length === 0) print('BROKEN  the property tests did not run')
print(`properties: ${properties.length - broken} held, ${broken} broken, ${runs} schedules each, ${secondsSince(since)} s\n`)

const week = await runWeek({ seed, calls })
const problems = weekProblems(week)
print(weekTable(week))
for (const problem of problems) print(`BROKEN  ${problem}`)
print(`week: ${problems.length} rules broken, seed ${seed}, ${week.seconds.toFixed(0)} s; all of it took ${secondsSince(since)} s`)
process.exitCode = properties.length > 0 && broken === 0 && problems.length === 0 ? 0 : 1

/** @param {'runs' | 'calls' | 'seed'} name */
function countOf(name) {
  const count = Number(values[name])
  if (!Number.isSafeInteger(count) || count < 1) {
    process.stderr.write(`soak: --${name} takes a whole number from 1\n`)
    process.exit(2)
  }
  return count
}

/** @param {number} start */
function secondsSince(start) {
  return ((performance.now() - start) / 1000).toFixed(0)
}
