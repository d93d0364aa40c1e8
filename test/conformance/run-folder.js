/** @module Runs every suite that a folder has something for. */
import { join } from 'node:path'
import { exists } from './exists.js'
import { told } from './outcome.js'
import { MissingPart } from './part.js'

/** @typedef {import('./exceptions.js').Exception} Exception */
/** @typedef {import('./suite.js').Case} Case */
/** @typedef {import('./suite.js').Suite} Suite */
/** @typedef {'passed' | 'failed' | 'excepted' | 'waiting'} Verdict */
/** @typedef {{ readonly suite: string, readonly name: string, readonly verdict: Verdict, readonly why: string }} Result */

/**
 * @typedef {object} Report
 * @property {readonly Result[]} results
 * @property {readonly string[]} absent suites that the folder has nothing for
 * @property {readonly Exception[]} unused exceptions that no case of a suite that was run has the name of
 */

/** Longer than any back-off; a case that is not done by then hangs. */
const CASE_MS = 30_000

/**
 * @param {string} folder
 * @param {{ readonly suites: readonly Suite[], readonly exceptions: readonly Exception[] }} known
 * @returns {Promise<Report>}
 */
export async function runFolder(folder, { suites, exceptions }) {
  const present = await among(
    folder,
    suites.map(({ at }) => at),
  )
  /** @type {Result[]} */
  const results = []
  for (const suite of suites.filter(({ at }) => present.has(at))) results.push(...(await runSuite(folder, suite, exceptions)))
  return {
    results,
    absent: suites.map(({ at }) => at).filter((at) => !present.has(at)),
    unused: exceptions.filter(
      ({ suite, name }) => present.has(suite) && !results.some((result) => result.suite === suite && result.name === name),
    ),
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} names
 */
async function among(folder, names) {
  const present = await Promise.all(names.map((name) => exists(join(folder, name))))
  return new Set(names.filter((_, index) => present[index]))
}

/**
 * @param {string} folder
 * @param {Suite} suite
 * @param {readonly Exception[]} exceptions
 * @returns {Promise<readonly Result[]>}
 */
async function runSuite(folder, suite, exceptions) {
  /** @type {readonly Case[]} */
  let cases
  try {
    cases = await suite.cases(join(folder, suite.at))
  } catch (error) {
    return [{ suite: suite.at, name: 'as a whole', verdict: 'failed', why: `cannot be read: ${told(error)}` }]
  }
  const known = exceptions.filter((exception) => exception.suite === suite.at)
  // At once: a case that backs off does not keep the others waiting.
  return Promise.all(
    cases.map(async (one) => {
      const result = await runCase(one)
      const exception = known.find(({ name }) => name === one.name)
      return { suite: suite.at, name: one.name, ...(exception === undefined ? result : excepted(result, exception)) }
    }),
  )
}

/**
 * @param {Case} one
 * @returns {Promise<Pick<Result, 'verdict' | 'why'>>}
 */
async function runCase({ run }) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  /** @type {Promise<readonly string[]>} */
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve([`expected an end, observed none within ${CASE_MS} ms`]), CASE_MS)
  })
  try {
    const problems = await Promise.race([run(), late])
    return { verdict: problems.length === 0 ? 'passed' : 'failed', why: problems.join('; ') }
  } catch (error) {
    if (error instanceof MissingPart) return { verdict: 'waiting', why: `waits for ${error.message}` }
    return { verdict: 'failed', why: told(error) }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * @param {Pick<Result, 'verdict' | 'why'>} result
 * @param {Exception} exception
 * @returns {Pick<Result, 'verdict' | 'why'>}
 */
function excepted({ verdict, why }, exception) {
  if (verdict === 'passed') return { verdict: 'failed', why: `passes, and is an exception (${exception.why})` }
  return verdict === 'failed' ? { verdict: 'excepted', why: exception.why } : { verdict, why }
}
