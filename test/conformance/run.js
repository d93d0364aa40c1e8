/**
 * @module `pnpm conformance [DIR] [--at-least N]`: cases that others wrote, on what was built. DIR is a folder laid out as their collection is; without it
 * the folder that CORPORA names, else `../shared/corpora` beside the repository. What a folder does not have is skipped, and said.
 *
 * Prints a line for each case that did not pass, and the counts. Exit code 1 on a failure; with `--at-least`, only when fewer cases pass than that.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { EXCEPTIONS } from './exceptions.js'
import { exists } from './exists.js'
import { counts, reportLines } from './report-lines.js'
import { runFolder } from './run-folder.js'
import { SUITES } from './suites/suites.js'

const { values, positionals } = parseArgs({ options: { 'at-least': { type: 'string' } }, allowPositionals: true })
const atLeast = values['at-least'] === undefined ? undefined : Number(values['at-least'])
if (positionals.length > 1) refuse('takes one folder')
if (atLeast !== undefined && !(Number.isSafeInteger(atLeast) && atLeast > 0)) refuse('--at-least takes a whole number from 1')

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = resolve(positionals[0] ?? process.env['CORPORA'] ?? resolve(root, '../shared/corpora'))
if (!(await exists(folder))) refuse(`there is no folder ${folder}; name one, or set CORPORA`)

// What this machine is set up for is nobody's case.
for (const name of Object.keys(process.env)) if (/^AWS_/i.test(name)) delete process.env[name]
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const report = await runFolder(folder, { suites: SUITES, exceptions: EXCEPTIONS })
for (const line of reportLines(report)) process.stdout.write(`${line}\n`)
const { passed, failed } = counts(report.results)
if (atLeast !== undefined && passed < atLeast) process.stderr.write(`conformance: ${passed} passed, and ${atLeast} have to\n`)
if (atLeast !== undefined && passed > atLeast) process.stderr.write(`conformance: raise --at-least from ${atLeast} to ${passed}\n`)
if (passed + failed === 0) process.stderr.write('conformance: nothing in this folder was run\n')
process.exitCode = (atLeast === undefined ? failed === 0 && passed > 0 : passed >= atLeast) ? 0 : 1

/**
 * @param {string} what
 * @returns {never}
 */
function refuse(what) {
  process.stderr.write(`conformance: ${what}\n`)
  process.exit(2)
}
