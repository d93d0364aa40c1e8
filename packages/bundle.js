/**
 * @module Makes the code of the package in the current folder, after `tsc -b` has made its types. Node pays for each file that it loads, so they are few: one for
 * each entry (`src/index.ts`, `src/main.ts`, `src/start.ts`, and `src/<folder>/index.ts`, which is a subpath), and `dist/chunks` for what entries share and what is loaded on demand.
 */
import { build } from 'esbuild'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const entryPoints = ['src/index.ts', 'src/main.ts', 'src/start.ts', ...readdirSync('src').map((folder) => `src/${folder}/index.ts`)]
const { bin, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
/** A command is loaded anew at each use: into its files goes all of this library that it uses (the sandbox is for a day's work), with the little that the core of it starts with. */
const INLINED = bin === undefined ? /^\./ : /^(\.|@credchain\/(?!sandbox)|@smithy\/(core|property-provider|shared-ini-file-loader)\b)/

// Their names have a hash of what is in them, so old ones would stay.
rmSync('dist/chunks', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: entryPoints.filter((path) => existsSync(path)),
  outdir: 'dist',
  outbase: 'src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  mainFields: ['module', 'main'],
  plugins: [
    {
      name: 'packages-outside',
      setup: ({ onResolve }) =>
        onResolve({ filter: /./ }, ({ path, kind }) =>
          kind === 'entry-point' || INLINED.test(path) ? undefined : { path, external: true },
        ),
    },
  ],
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

// What was inlined brings its own imports along: they have to be found from here.
const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path))
const missing = new Set(
  outside.filter((path) => bin !== undefined && !path.startsWith('node:') && dependencies[packageOf(path)] === undefined),
)
if (missing.size > 0) throw new Error(`not among the dependencies of this package: ${[...missing].join(', ')}`)

function packageOf(path) {
  return path.split('/', path.startsWith('@') ? 2 : 1).join('/')
}
