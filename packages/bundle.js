/**
 * @module Makes the code of the package in the current folder, after `tsc -b` has made its types. Node pays for each file that it loads, so they are few: one for
 * each entry (`src/index.ts`, `src/main.ts`, and `src/<folder>/index.ts`, which is a subpath), and `dist/chunks` for what entries share and what is loaded on demand.
 */
import { build as bundle } from 'esbuild'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const entryPoints = ['src/index.ts', 'src/main.ts', ...readdirSync('src').map((folder) => `src/${folder}/index.ts`)]

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
  entryPoints: entryPoints.filter((path) => existsSync(path)),
  outdir: 'dist',
  outbase: 'src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  metafile: true,
  plugins: process.argv.includes('--own-names') ? [ownNames] : [],
})

// An import of nothing, for side effects that no module here has: it would cost a file, and a warning of whoever bundles the package. The line stays, for the source maps.
for (const path of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^import "\.[^"]*";$/gm, ''))
}
