import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksOf, root } from './page.js'

const run = promisify(execFile)
const folders = readdirSync(join(root, 'packages'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const documents = ['README.md', ...folders.map(({ name }) => `packages/${name}/README.md`), ...guides.map((name) => `docs/${name}`)]
const examples = documents.flatMap((document) => programsOf(document).map((code, index) => ({ name: `${document} ${index + 1}`, code })))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(import.meta.dirname, 'examples-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function programsOf(document: string): string[] {
  return blocksOf(document).flatMap(({ kind, text }) => (kind === 'ts' ? [text] : []))
}

test('every TypeScript example of READMEs and guides compiles against the built packages', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(5)
  for (const [index, { code }] of examples.entries()) writeFileSync(join(folder, `example-${index}.mts`), `${code}\nexport {}\n`)
  const options = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.mts'] }))
  const problems = await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
  expect(problems).toBe('')
})

test('the first example runs, and shows the table that the README shows', async () => {
  const [first] = examples
  writeFileSync(join(folder, 'first.mjs'), first?.code ?? '')
  const env = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: 'AKIACANARYCANARYUSER',
    AWS_SECRET_ACCESS_KEY: 'CANARYsecretCANARYsecretCANARYsecret1234',
    HOME: folder,
  }
  const { stdout } = await run(process.execPath, [join(folder, 'first.mjs')], { env })
  expect(stdout).toMatch(/> env\s+chosen/)
  expect(stdout).not.toContain('CANARYsecret')
})

const ofSandbox = examples.filter(({ name }) => name.includes('packages/sandbox/'))
test.each(ofSandbox.map(({ name, code }, index) => [name, code, index] as const))('%s runs, and ends by itself', async (_, code, index) => {
  const path = join(folder, `sandbox-${index}.mjs`)
  writeFileSync(path, code)
  // What it leaves in the folder for temporary files goes with ours.
  const env = { ...process.env, TMPDIR: folder }
  const { stderr } = await run(process.execPath, ['--unhandled-rejections=strict', path], { timeout: 20_000, env })
  expect(stderr).not.toContain('Error')
})
