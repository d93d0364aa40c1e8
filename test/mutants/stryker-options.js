/** @module What StrykerJS is told. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Two at a time at most: the tests live by event loop turns, and a machine that is busy tells nothing of timeouts. */
const MOST_AT_A_TIME = 2

/** What the tests need of the repository; dependencies are linked to. */
const NEEDED = [
  'packages/core/src/**',
  'packages/core/*.json',
  'packages/sandbox/src/**',
  'packages/sandbox/*.json',
  'test/mutants/*',
  'tsconfig.base.json',
]

/**
 * Everything that it writes goes to `folder`.
 * @param {readonly string[]} files to be mutated, from the root of the repository
 * @param {string} folder
 * @returns {ConstructorParameters<typeof import('@stryker-mutator/core').Stryker>[0]}
 */
export function strykerOptions(files, folder) {
  return {
    mutate: [...files],
    ignorePatterns: ['**', ...NEEDED.map((path) => `!${path}`)],
    testRunner: 'vitest',
    // By path: packages of a strict tree do not see each other.
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
    vitest: { configFile: 'test/mutants/vitest.config.ts' },
    coverageAnalysis: 'perTest',
    concurrency: Math.min(MOST_AT_A_TIME, availableParallelism()),
    timeoutMS: 20_000,
    tempDirName: join(folder, 'sandboxes'),
    jsonReporter: { fileName: reportOf(folder) },
    reporters: ['json', 'progress-append-only'],
    allowConsoleColors: false,
  }
}

/** Where the report is. @param {string} folder */
export function reportOf(folder) {
  return join(folder, 'mutation.json')
}
