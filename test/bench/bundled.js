/** @module A program bundled by esbuild. */
import { build } from 'esbuild'

/**
 * @typedef {object} Bundle
 * @property {number} startBytes what has to be there when the program starts
 * @property {number} laterBytes what it loads on demand
 * @property {string} text all of it that there is at the start
 */

/**
 * @param {string} code an ES module, its imports seen from this folder
 * @param {{ readonly moduleFirst?: boolean, readonly external?: string[] }} [options]
 * @returns {Promise<Bundle>}
 */
export async function bundled(code, { moduleFirst = false, external = [] } = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'out',
    write: false,
    logLevel: 'error',
    metafile: true,
    external,
    // The sources that the tests see must not take the place of what was built.
    tsconfigRaw: {},
    ...(moduleFirst && { mainFields: ['module', 'main'] }),
  })
  const { outputs } = metafile
  const start = reached(Object.keys(outputs).find((name) => outputs[name]?.entryPoint === '<stdin>') ?? '', outputs)
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0)
  const startBytes = [...start].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0)
  const text = outputFiles.filter(({ path }) => [...start].some((name) => path.endsWith(name))).map((file) => file.text)
  return { startBytes, laterBytes: bytes - startBytes, text: text.join('\n') }
}

/**
 * @param {string} name
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {Set<string>} [seen]
 */
function reached(name, outputs, seen = new Set()) {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const { path, kind, external } of outputs[name]?.imports ?? []) {
    if (kind === 'import-statement' && external !== true) reached(path, outputs, seen)
  }
  return seen
}
