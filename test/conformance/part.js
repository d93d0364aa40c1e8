/** @module Parts of the library, found by name: cases of one that is not there wait for it. */
import * as providers from '@credchain/providers'

/** @typedef {import('@credchain/core').Runtime} Runtime */
/** @typedef {((request?: object) => Promise<unknown>) & { close?: () => void }} AnyProvider */

export class MissingPart extends Error {}

/**
 * The public function of `@credchain/providers` that has this name.
 * @param {string} name
 * @returns {(options: object, runtime: Runtime) => AnyProvider}
 */
export function part(name) {
  const found = Reflect.get(providers, name)
  if (typeof found !== 'function') throw new MissingPart(name)
  return found
}
