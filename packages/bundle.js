/**
 * @module Makes the code of the package in the current folder, after `tsc -b` has made its types. Node pays for each file that it loads, so they are few: one for
 * each entry (`src/index.ts`, `src/main.ts`, and `src/<folder>/index.ts`, which is a subpath), and `dist/chunks` for what entries share and what is loaded on demand.
 */
import { build } from 'esbuild'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const entryPoints = ['src/index.ts', 'src/main.ts', ...readdirSync('src').map((folder) => `src/${folder}/index.ts`)]

// Their names have a hash of what is in them, so old ones would stay.
rmSync('dist/chunks', { recursive: true, force: true })
const { metafile } = await build({
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
})

// An import of nothing, for side effects that no module here has: it would cost a file, and a warning of whoever bundles the package. The line stays, for the source maps.
for (const path of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^import "\.[^"]*";$/gm, ''))
}
