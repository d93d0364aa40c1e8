/** @module Which mutants count, and what is to be said of those that live. */

/** @typedef {import('./read-mutants.js').Mutant} Mutant */
/** @typedef {import('./equivalent.js').Equivalent} Equivalent */

/** What a mutant that makes the tests hang or crash has not survived. */
const KILLED = ['Killed', 'Timeout']
const SURVIVED = ['Survived', 'NoCoverage']

/**
 * @param {readonly Mutant[]} mutants
 * @param {readonly Equivalent[]} known
 * @param {string} core folder that the file names of `known` begin in
 */
export function judged(mutants, known, core) {
  const living = mutants.filter(({ status }) => SURVIVED.includes(status))
  /** @type {Set<Equivalent>} */
  const used = new Set()
  let equivalent = 0
  const lines = living.map((mutant) => {
    const reason = known.find((one) => isAbout(one, mutant, core))
    if (reason !== undefined) used.add(reason)
    if (reason !== undefined) equivalent += 1
    const verdict = reason === undefined ? 'survived  ' : 'equivalent'
    const what = `${verdict}  ${mutant.file}:${mutant.line}  ${shortened(mutant.from)}  ->  ${shortened(mutant.to)}`
    return reason === undefined ? what : `${what}\n            ${reason.why}`
  })
  const stale = known.filter((one) => !used.has(one))
  lines.push(...stale.map(({ file, from, to }) => `stale       ${file}: no survivor is  ${from}  ->  ${to}`))
  const killed = mutants.filter(({ status }) => KILLED.includes(status)).length
  return { killed, surviving: living.length - equivalent, equivalent, stale: stale.length, lines }
}

/**
 * @param {Equivalent} one
 * @param {Mutant} mutant
 * @param {string} core
 */
function isAbout({ file, inLine, from, to }, mutant, core) {
  return mutant.file === `${core}/${file}` && mutant.from === from && mutant.to === to && mutant.inLine.includes(inLine)
}

/** @param {string} text */
function shortened(text) {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
