/** @module The property tests of `refreshing`, with more schedules than `npm test` gives them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ name: string, passed: boolean, seconds: number }} PropertyResult */

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TEST_FILE = 'packages/core/src/refresh/refreshing.property.test.ts'
const LONGEST_MS = 3_600_000
const SIGN_OF_LIFE_MS = 20_000

/**
 * Runs them in a process of their own, whose output goes to stderr.
 * @param {number} runs schedules for each property
 * @param {(progress: string) => void} say
 * @returns {Promise<PropertyResult[]>}
 */
export async function runProperties(runs, say) {
  const folder = await mkdtemp(join(tmpdir(), 'credchain-soak-'))
  try {
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))
    const args = [vitest, 'run', '--project', 'unit', TEST_FILE, `--testTimeout=${LONGEST_MS}`, ...reporters]
    const env = { ...process.env, CREDCHAIN_RUNS: String(runs) }
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 2, 2] })
    const since = performance.now()
    const alive = setInterval(() => say(`${Math.round((performance.now() - since) / 1000)} s`), SIGN_OF_LIFE_MS)
    await once(child, 'exit').finally(() => clearInterval(alive))
    return resultsOf(JSON.parse(await readFile(report, 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {{ testResults: { assertionResults: { title: string, status: string, duration?: number }[] }[] }} report */
function resultsOf({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status, duration = 0 }) => ({ name: title, passed: status === 'passed', seconds: duration / 1000 })),
  )
}
