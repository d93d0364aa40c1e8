/**
 * @module `pnpm simulate [--small] [--roles 8] [--out docs]`: a day of a fleet of 100 000 processes on a virtual clock, with the engine that was built.
 *
 * `--roles` says how many of the fleet's 40 roles are run exactly, `--small` runs a fleet of 60 processes. Progress goes to stderr, a summary as JSON to stdout;
 * `fleet-day.csv`, `fleet-day.svg` and `fleet-day.md` to the folder `--out`.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { dayCsv } from './day-csv.js'
import { daySvg } from './day-svg.js'
import { dayText } from './day-text.js'
import { FLEET, sampleOf, SMALL } from './plan.js'
import { summaryOf } from './summary.js'
import { VARIANTS } from './variants.js'

const AT_ONCE = 2
const docs = fileURLToPath(new URL('../../docs', import.meta.url))
const { values } = parseArgs({
  options: { small: { type: 'boolean', default: false }, roles: { type: 'string', default: '8' }, out: { type: 'string', default: docs } },
})
const roles = Number(values.roles)
if (!Number.isInteger(roles) || roles < 1 || roles > FLEET.roles) {
  process.stderr.write(`simulate: --roles takes a whole number from 1 to ${FLEET.roles}\n`)
  process.exit(2)
}
const plan = values.small ? SMALL : sampleOf(roles)
const times = values.small ? 1 : FLEET.roles / roles

const names = /** @type {import('./variants.js').Variant[]} */ (Object.keys(VARIANTS))
const waiting = [...names]
/** @type {Map<string, import('./summary.js').Summary>} */
const done = new Map()
await Promise.all(Array.from({ length: AT_ONCE }, work))
const summaries = names.flatMap((name) => done.get(name) ?? [])

await mkdir(values.out, { recursive: true })
await writeFile(join(values.out, 'fleet-day.csv'), dayCsv(summaries))
await writeFile(join(values.out, 'fleet-day.svg'), daySvg(summaries, plan.stsPerSecond * times))
await writeFile(join(values.out, 'fleet-day.md'), dayText(summaries, plan, times))
const withoutMinutes = (/** @type {string} */ name, /** @type {unknown} */ value) => (name === 'minutes' ? undefined : value)
process.stdout.write(`${JSON.stringify(summaries, withoutMinutes)}\n`)

async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const child = fork(fileURLToPath(new URL('variant-process.js', import.meta.url)), [name, JSON.stringify(plan)], { execArgv: [] })
    const [day] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (typeof day !== 'object') throw new Error(`${name}: ended without a result`)
    done.set(name, summaryOf(name, day, times))
  }
}
