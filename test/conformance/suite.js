/** @module What a suite is: a part of the corpora, and the cases in it. */
import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'

/**
 * One thing that must be so. `run` gives what is not as it should be; nothing of that is a pass, and a throw is a failure.
 * @typedef {object} Case
 * @property {string} name
 * @property {() => Promise<readonly string[]>} run
 */

/**
 * @typedef {object} Suite
 * @property {string} at file or folder in the corpora, and the suite's name
 * @property {(path: string) => Promise<readonly Case[]>} cases
 */

/**
 * Nothing when the two are alike, else one line that shows both.
 * @param {string} what
 * @param {unknown} expected
 * @param {unknown} observed
 * @returns {string[]}
 */
export function compared(what, expected, observed) {
  return isDeepStrictEqual(observed, expected) ? [] : [`${what}: expected ${shown(expected)}, observed ${shown(observed)}`]
}

/** @param {unknown} value */
function shown(value) {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

/**
 * What a file of data says; the caller names its form.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'))
}

/**
 * Cases of a list, named by what they say of themselves. A name that comes again is numbered.
 * @template T
 * @param {readonly T[]} entries
 * @param {(entry: T) => string} nameOf
 * @param {(entry: T) => Promise<readonly string[]>} run
 * @returns {Case[]}
 */
export function casesOf(entries, nameOf, run) {
  /** @type {Map<string, number>} */
  const seen = new Map()
  return entries.map((entry) => {
    const name = nameOf(entry)
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return { name: count === 1 ? name : `${name} (${count})`, run: () => run(entry) }
  })
}
