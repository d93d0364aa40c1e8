/** @module What every experiment is given, and what it gives. */

/**
 * @typedef {object} Bench
 * @property {import('./start-sts.js').Sts} sts
 * @property {(progress: string) => void} say
 */

/** @typedef {(bench: Bench) => Promise<import('./row.js').Row[]>} Experiment */

export {}
