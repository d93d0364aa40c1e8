/** @module Mutants that nobody can tell from the original, each with the reason. */

/**
 * `from` became `to` in the line of `file` that has `inLine` in it.
 * @typedef {{ readonly file: string, readonly inLine: string, readonly from: string, readonly to: string, readonly why: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const EQUIVALENT = []
