/** @module A report as people read it: what did not pass, a line each, then the counts. */

/** @typedef {import('./run-folder.js').Report} Report */
/** @typedef {import('./run-folder.js').Verdict} Verdict */

/** @type {readonly Verdict[]} */
const VERDICTS = ['passed', 'failed', 'excepted', 'waiting']

/** @param {Report} report */
export function reportLines({ results, absent, unused }) {
  const told = results.filter(({ verdict }) => verdict !== 'passed')
  return [
    ...told.map(
      ({ suite, name, verdict, why }) => `${verdict === 'failed' ? 'FAILED' : verdict}  ${suite}: ${oneLine(name)}: ${oneLine(why)}`,
    ),
    ...absent.map((at) => `skipped  ${at}: not in this folder`),
    ...unused.map(({ suite, name }) => `unused  ${suite}: ${name}: an exception without a case`),
    '',
    ...table(results),
    '',
    countsLine(results),
  ]
}

/** @param {Report['results']} results */
export function counts(results) {
  const count = (/** @type {Verdict} */ verdict) => results.filter((result) => result.verdict === verdict).length
  return { passed: count('passed'), failed: count('failed'), excepted: count('excepted'), waiting: count('waiting') }
}

/** @param {Report['results']} results */
function countsLine(results) {
  const { passed, failed, excepted, waiting } = counts(results)
  return `${passed} passed, ${failed} failed${excepted === 0 ? '' : `, ${excepted} excepted`}${waiting === 0 ? '' : `, ${waiting} waiting`}`
}

/** @param {Report['results']} results */
function table(results) {
  const suites = [...new Set(results.map(({ suite }) => suite))]
  const width = Math.max(0, ...suites.map((suite) => suite.length))
  const row = (/** @type {string} */ name, /** @type {readonly (string | number)[]} */ cells) =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('  ')
  const rows = suites.map((suite) => {
    const of = counts(results.filter((result) => result.suite === suite))
    return row(
      suite,
      VERDICTS.map((verdict) => of[verdict]),
    )
  })
  return [row('', VERDICTS), ...rows]
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s*\n\s*/g, ' ')
}
