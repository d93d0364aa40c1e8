/** @module Parts of the library, found by name: cases of one that is not there wait for it. */

/** @typedef {import('@credchain/core').Runtime} Runtime */
/** @typedef {((request?: object) => Promise<unknown>) & { close?: () => void }} AnyProvider */
/** @typedef {(options: object, runtime: Runtime) => AnyProvider} AnyFactory */

export class MissingPart extends Error {}

/**
 * The public function with this name.
 * @param {string} name
 * @param {string} [from] what exports it
 * @returns {Promise<AnyFactory>}
 */
export async function part(name, from = '@credchain/providers') {
  const found = Reflect.get(await exportsOf(from), name)
  if (typeof found !== 'function') throw new MissingPart(`${name} of ${from}`)
  return found
}

/**
 * @param {string} specifier
 * @returns {Promise<object>}
 */
async function exportsOf(specifier) {
  try {
    return await import(specifier)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return {}
    throw error
  }
}
