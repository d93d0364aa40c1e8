import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('packages', import.meta.url))

/** Tests beside the code run on the sources of every package; the suites under test/ run on what was built. */
const sources = [
  { find: /^@credchain\/([a-z]+)$/, replacement: `${packages}/$1/src/index.ts` },
  { find: /^@credchain\/([a-z]+)\/([a-z/-]+)$/, replacement: `${packages}/$1/src/$2/index.ts` },
]

export default defineConfig({
  test: {
    reporters: ['default', './test/tally-reporter.ts'],
    projects: [
      // On a busy machine a test that takes a second takes ten.
      {
        resolve: { alias: sources },
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        // One file at a time: they start servers and child processes, and some live by a clock that runs fast.
        test: { name: 'system', include: ['test/**/*.test.ts'], testTimeout: 90_000, hookTimeout: 90_000, fileParallelism: false },
      },
    ],
  },
})
