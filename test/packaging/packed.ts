/** @module The packages as they would be published: packed, and installed in a folder that has nothing else. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

interface Packed {
  readonly name: string
  readonly folder: string
  readonly tarball: string
}

export interface Installed extends AsyncDisposable {
  readonly packages: readonly Packed[]
  /** A folder whose `node_modules` has the packed packages and what they depend on. */
  readonly consumer: string
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Record<string, string>
}

/** Packs every package with pnpm and unpacks the archives where a consumer would have them. */
export async function packAndInstall(): Promise<Installed> {
  const consumer = mkdtempSync(join(tmpdir(), 'credchain-consumer-'))
  const archives = join(consumer, 'archives')
  mkdirSync(archives)
  const packages: Packed[] = []
  for (const folder of readdirSync(join(root, 'packages'))) {
    const source = join(root, 'packages', folder)
    if (!existsSync(join(source, 'package.json'))) continue
    const { name, dependencies = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest
    const before = new Set(readdirSync(archives))
    await run('pnpm', ['pack', '--pack-destination', archives], { cwd: source })
    const archive = readdirSync(archives).find((file) => !before.has(file))
    if (archive === undefined) throw new Error(`pnpm packed nothing for ${name}`)
    const target = join(consumer, 'node_modules', name)
    mkdirSync(target, { recursive: true })
    await run('tar', ['-xzf', join(archives, archive), '-C', target, '--strip-components=1'])
    packages.push({ name, folder: target, tarball: join(archives, archive) })
    for (const dependency of Object.keys(dependencies)) linkDependency(dependency, source, consumer)
  }
  return { packages, consumer, [Symbol.asyncDispose]: async () => rmSync(consumer, { recursive: true, force: true }) }
}

/** Third-party packages are taken from the workspace; our own come from their archives. */
function linkDependency(name: string, source: string, consumer: string): void {
  const target = join(consumer, 'node_modules', name)
  if (name.startsWith('@credchain/') || existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(realpathSync(join(source, 'node_modules', name)), target, 'junction')
}

/** Runs `node` in the consumer's folder and gives its stdout. */
export async function node(consumer: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: consumer, env: { PATH: process.env['PATH'], HOME: consumer } })
  return stdout
}
