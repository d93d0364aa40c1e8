/** @module One line of the table. */

/**
 * @typedef {object} Row
 * @property {string} experiment
 * @property {string} subject
 * @property {'floor' | 'peer' | 'ours'} kind
 * @property {number} value median of the samples
 * @property {number} min
 * @property {number} max
 * @property {string} unit
 * @property {number} [ratio] to the floor of the same run
 * @property {string} [reach] what is to be reached; of our own rows only
 * @property {boolean} [met]
 * @property {string} [note]
 */

/**
 * What every experiment is given.
 * @typedef {{ readonly sts: import('./start-sts.js').Sts, readonly say: (progress: string) => void }} Bench
 */

/** @typedef {(bench: Bench) => Promise<Row[]>} Experiment */

/**
 * @typedef {object} Measurement
 * @property {string} experiment
 * @property {string} subject
 * @property {Row['kind']} kind
 * @property {readonly number[]} samples
 * @property {string} unit
 * @property {number} [ratio]
 * @property {Reach} [reach]
 * @property {string} [note]
 */

/**
 * A bound on the value, or on its ratio to the floor. What is printed as reached is reached: rounding comes after the comparison.
 * @typedef {{ readonly of: 'value' | 'ratio', readonly atMost: number } | { readonly of: 'value' | 'ratio', readonly atLeast: number }} Reach
 */

/**
 * The row of a measurement that was taken once or several times.
 * @param {Measurement} measurement
 * @returns {Row}
 */
export function row({ samples, reach, ...measurement }) {
  if (samples.length === 0) throw new TypeError(`${measurement.experiment}, ${measurement.subject}: nothing was measured`)
  const sorted = samples.toSorted((a, b) => a - b)
  const value = /** @type {number} */ (sorted[Math.floor(sorted.length / 2)])
  const made = { ...measurement, value, min: /** @type {number} */ (sorted[0]), max: /** @type {number} */ (sorted.at(-1)) }
  return reach === undefined ? made : { ...made, reach: textOf(reach), met: isMet(reach, made) }
}

/** @param {Reach} reach */
function textOf(reach) {
  const bound = 'atMost' in reach ? `<= ${reach.atMost}` : `>= ${reach.atLeast}`
  return reach.of === 'ratio' ? `${bound} x` : bound
}

/**
 * @param {Reach} reach
 * @param {{ value: number, ratio?: number | undefined }} made
 */
function isMet(reach, made) {
  const measured = made[reach.of]
  if (measured === undefined) throw new TypeError('a bound on a ratio needs the ratio')
  return 'atMost' in reach ? measured <= reach.atMost : measured >= reach.atLeast
}
