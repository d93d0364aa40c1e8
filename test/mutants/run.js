/**
 * @module `pnpm mutants [names…]`: changes the refresh engine, the chain and the stores in every way that StrykerJS knows, one at a time, and has core's
 * tests notice it. Names (`keeper`, `refresher` …) leave the others out.
 *
 * Prints each survivor, with the reason where it cannot be told from the original, and the counts. Exit code 1 below 90 % killed, or for a reason
 * that no survivor needs any more.
 */
import { Stryker } from '@stryker-mutator/core'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EQUIVALENT } from './equivalent.js'
import { judged } from './judged.js'
import { readMutants } from './read-mutants.js'
import { reportOf, strykerOptions } from './stryker-options.js'

const CORE = 'packages/core/src'
const FILES = [
  'bounded/bounded',
  'chain/from-chain',
  'chain/link',
  'provider/on-demand',
  'provider/same-identity',
  'refresh/flight',
  'refresh/freshness',
  'refresh/is-refusal',
  'refresh/jumping-clock',
  'refresh/keeper',
  'refresh/refresh-ahead',
  'refresh/refresher',
  'refresh/refreshing',
  'refresh/retry-delay',
  'refresh/with-min-remaining',
  'refresh/wrong-option',
  'runtime/clock-synced',
  'runtime/once',
  'runtime/timer-of',
  'store/entry-key',
  'store/memory-store',
  'store/stored',
].map((name) => `${CORE}/${name}.ts`)
/** Schedules for each property: enough for what random ones find beside the tests that name their case. */
const RUNS = 25
const REACH = 0.9

const names = process.argv.slice(2)
const nameOf = (/** @type {string} */ file) => basename(file, '.ts')
const unknown = names.filter((name) => !FILES.some((file) => nameOf(file) === name))
if (unknown.length > 0) {
  process.stderr.write(`mutants: no file ${unknown.join(', ')}; there are ${FILES.map(nameOf).join(', ')}\n`)
  process.exit(2)
}
const chosen = names.length === 0 ? FILES : FILES.filter((file) => names.includes(nameOf(file)))

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))
process.env['CREDCHAIN_RUNS'] ??= String(RUNS)
const since = performance.now()
const folder = await mkdtemp(join(tmpdir(), 'credchain-mutants-'))
try {
  await new Stryker(strykerOptions(chosen, folder)).runMutationTest()
  const known = EQUIVALENT.filter(({ file }) => chosen.includes(`${CORE}/${file}`))
  const { killed, surviving, equivalent, stale, lines } = judged(await readMutants(reportOf(folder)), known, CORE)
  const all = killed + surviving
  const share = all === 0 ? 0 : killed / all
  for (const line of lines) process.stdout.write(`${line}\n`)
  process.stdout.write(
    `${killed} killed, ${surviving} surviving of ${all} (${(share * 100).toFixed(1)} %); ` +
      `${equivalent} more are equivalent; ${((performance.now() - since) / 1000).toFixed(0)} s\n`,
  )
  process.exitCode = share >= REACH && stale === 0 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
