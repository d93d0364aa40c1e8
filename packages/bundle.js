/**
 * @module Makes the code of the package in the current folder, after `tsc -b` has made its types. Node pays for each file that it loads, so they are few: one for
 * each entry (`src/index.ts`, those of the command, and `src/<folder>/index.ts`, which is a subpath), and `dist/chunks` for what entries share and what is loaded on demand.
 * `src/<folder>/alone.ts` becomes one file with all of this library that it needs, for programs that are started at every turn.
 */
import { build as bundle } from 'esbuild'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folders = readdirSync('src')
const entryPoints = [
  'src/index.ts',
  'src/main.ts',
  'src/start.ts',
  'src/machine-chain.ts',
  ...folders.map((folder) => `src/${folder}/index.ts`),
]
const alone = folders.map((folder) => `src/${folder}/alone.ts`).filter((path) => existsSync(path))
const options = /** @type {const} */ ({
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  metafile: true,
})

/** Modules with no state, which are little more than the names of what they load on demand. */
const NAMES = /\/(?:from|create)-[\w-]+\.[jt]s$/

/**
 * With `--own-names` the package's own entry has copies of them instead of sharing a file each with every subpath. What they load stays shared.
 * @type {import('esbuild').Plugin}
 */
const ownNames = {
  name: 'own-names',
  setup: (build) =>
    build.onResolve({ filter: NAMES }, ({ path, importer, kind, resolveDir }) => {
      const isCopied = kind === 'import-statement' && (importer === resolve('src/index.ts') || NAMES.test(importer))
      return isCopied ? { path: resolve(resolveDir, path.replace(/\.js$/, '.ts')), suffix: '?own' } : undefined
    }),
}

// Their names have a hash of what is in them, so old ones would stay.
rmSync('dist/chunks', { recursive: true, force: true })
const { metafile } = await bundle({
  ...options,
  entryPoints: entryPoints.filter((path) => existsSync(path)),
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  packages: 'external',
  plugins: [...(process.argv.includes('--own-names') ? [ownNames] : []), outside((path) => path.endsWith('/alone.js'))],
})

// An import of nothing, for side effects that no module here has: it would cost a file, and a warning of whoever bundles the package. The line stays, for the source maps.
for (const path of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^import "\.[^"]*";$/gm, ''))
}

if (alone.length > 0) {
  // Of other people's packages the few small ones that everything starts with; the others are loaded when it comes to that, and have to be found from here.
  const inside = /^(\.|src\/|@credchain\/|picocolors$|@smithy\/(core|property-provider|shared-ini-file-loader)\b)/
  const made = await bundle({
    ...options,
    minify: true,
    entryPoints: alone,
    mainFields: ['module', 'main'],
    plugins: [outside((path) => !inside.test(path) || path.endsWith('/machine-chain.js'))],
  })
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const imported = Object.values(made.metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  const missing = imported.filter((path) => !/^(node:|\.)/.test(path) && dependencies[packageOf(path)] === undefined)
  if (missing.length > 0) throw new Error(`${alone.join(', ')}: package.json has no dependency for ${missing.join(', ')}`)
  writeFileSync('dist/NOTICES-OF-OTHERS.txt', licencesOf(Object.keys(made.metafile.inputs)))
}

/**
 * The licences of the packages that such files belong to: whoever passes their code on has to pass them on too.
 * @param {readonly string[]} files
 */
function licencesOf(files) {
  const owners = files.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [])
  return [...new Set(owners)]
    .toSorted()
    .map((folder) => `${packageOf(folder.replace(/^.*node_modules\//, ''))}\n\n${readFileSync(`${folder}/LICENSE`, 'utf8')}`)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/**
 * Leaves such imports as they are.
 * @param {(path: string) => boolean} isOutside
 * @returns {import('esbuild').Plugin}
 */
function outside(isOutside) {
  return {
    name: 'outside',
    setup(building) {
      building.onResolve({ filter: /./ }, ({ path }) => (isOutside(path) ? { path, external: true } : undefined))
    },
  }
}

/** @param {string} path */
function packageOf(path) {
  return path.split('/', path.startsWith('@') ? 2 : 1).join('/')
}
