import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/** The tests that have to notice a mutant: core's own, on the sources, with the same random schedules at every run. */
export default defineConfig({
  resolve: { alias: [{ find: /^@credchain\/([a-z]+)$/, replacement: `${packages}/$1/src/index.ts` }] },
  test: {
    include: [
      'packages/core/src/{bounded,chain,client,provider,refresh,store}/**/*.test.ts',
      'packages/core/src/runtime/{clock-synced,once,timer-of}.test.ts',
    ],
    setupFiles: [fileURLToPath(new URL('same-schedules.ts', import.meta.url))],
  },
})
