import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** A rule, a place, and code there that breaks it. */
const broken = [
  ['credchain(host-only-in-runtime)', 'packages/core/src/env-read.ts', 'export const home = process.env.HOME'],
  ['credchain(host-only-in-runtime)', 'packages/providers/src/env/clock.ts', 'export const now = () => Date.now()'],
  ['credchain(host-only-in-runtime)', 'packages/providers/src/env/new-date.ts', 'export const today = () => new Date()'],
  ['credchain(host-only-in-runtime)', 'packages/twilio/src/dice.ts', 'export const dice = () => Math.random()'],
  [
    'credchain(host-only-in-runtime)',
    'packages/core/src/files.ts',
    "import { readFileSync } from 'node:fs'\nexport const text = () => readFileSync('a', 'utf8')",
  ],
  ['credchain(host-only-in-runtime)', 'packages/core/src/timer.ts', 'export const later = (work: () => void) => setTimeout(work, 1)'],
  ['credchain(package-arrows)', 'packages/core/src/upwards.ts', "export { fromEnv } from '@credchain/providers'"],
  [
    'credchain(package-arrows)',
    'packages/providers/src/env/sandboxed.ts',
    "import { fakeWorld } from '@credchain/sandbox'\nexport const world = fakeWorld()",
  ],
  ['credchain(package-arrows)', 'packages/twilio/src/by-path.ts', "export { freshness } from '../../core/src/freshness.js'"],
  ['credchain(provider-folders-stay-apart)', 'packages/providers/src/env/neighbour.ts', "export { fromHttp } from '../http/from-http.js'"],
  [
    'credchain(provider-folders-stay-apart)',
    'packages/providers/src/profile-settings/runs-others.ts',
    "export { fromEnv } from '../env/from-env.js'",
  ],
  ['credchain(no-export-star)', 'packages/core/src/star.ts', "export * from './plain.js'"],
  ['import(no-default-export)', 'packages/core/src/default.ts', 'export default 1'],
  ['import(no-cycle)', 'packages/core/src/cycle-a.ts', "import { b } from './cycle-b.js'\nexport const a = () => b()"],
  ['import(no-cycle)', 'packages/core/src/cycle-b.ts', "import { a } from './cycle-a.js'\nexport const b = (): unknown => a()"],
  ['typescript(no-floating-promises)', 'packages/core/src/floating.ts', 'export const start = () => {\n  Promise.resolve(1)\n}'],
  ['eslint(no-void)', 'packages/core/src/hidden.ts', 'export const start = () => {\n  void Promise.resolve(1)\n}'],
  ['typescript(no-explicit-any)', 'packages/core/src/any.ts', 'export const loose = (value: any) => String(value)'],
  ['typescript(no-non-null-assertion)', 'packages/core/src/sure.ts', 'export const sure = (value?: string) => value!.length'],
] as const

/** Code that looks alike and is fine. */
const sound = [
  ['packages/core/src/runtime/host-http.ts', 'export const pid = process.pid'],
  ['packages/core/src/runtime/host-runtime.ts', 'export const now = () => Date.now() + Math.random() + process.pid'],
  ['packages/core/src/plain.ts', 'export const at = (ms: number) => new Date(ms)'],
  [
    'packages/core/src/members.ts',
    'export const f = (runtime: { process: string; fetch: () => number }) => ({ process: runtime.process, fetched: runtime.fetch() })',
  ],
  ['packages/cli/src/program.ts', 'export const now = () => Date.now()'],
  ['packages/providers/src/ini/runs-others.ts', "export { fromEnv } from '../env/from-env.js'"],
  ['packages/providers/src/profile-settings/reads-profiles.ts', "export { parse } from '../ini/parse.js'"],
  ['packages/core/src/a.test.ts', "import { fakeWorld } from '@credchain/sandbox'\nexport const world = fakeWorld({ at: Date.now() })"],
] as const

let folder: string
let reports: { readonly code: string; readonly filename: string }[]

beforeAll(async () => {
  folder = mkdtempSync(join(import.meta.dirname, 'broken-'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../../tsconfig.base.json', include: ['.'] }))
  for (const [path, code] of [...broken.map(([, ...rest]) => rest), ...sound]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${code}\n`)
  }
  const args = ['--type-aware', '--format=json', folder]
  const output = await new Promise<string>((resolve) =>
    execFile(join(root, 'node_modules/.bin/oxlint'), args, { cwd: root }, (_, stdout) => resolve(stdout)),
  )
  reports = (JSON.parse(output) as { diagnostics: typeof reports }).diagnostics
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const codesAt = (path: string) => reports.filter(({ filename }) => filename.replaceAll('\\', '/').endsWith(path)).map(({ code }) => code)

test.each(broken)('%s fires at %s', (rule, path) => {
  expect(codesAt(path)).toContain(rule)
})

test.each(sound)('nothing of ours fires at %s', (path) => {
  expect(codesAt(path).filter((code) => code.startsWith('credchain'))).toEqual([])
})
