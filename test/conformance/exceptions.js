/** @module Cases that are not met on purpose, each with the reason. The only place where a case is known by its name. */

/** @typedef {{ readonly suite: string, readonly name: string, readonly why: string }} Exception */

/** @type {readonly Exception[]} */
export const EXCEPTIONS = []
