/** @module What the text of the shared files says. */
import { outcomeOf, refusalProblems, resultProblems } from '../outcome.js'
import { readSections } from '../read-sections.js'
import { casesOf, readJson } from '../suite.js'

/** @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Sections */

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {{ readonly configFile?: string, readonly credentialsFile?: string }} input
 * @property {{ readonly config: { readonly profiles: Sections, readonly sso_sessions?: Sections } } | { readonly errorContaining: string }} output
 */

/** @type {import('../suite.js').Suite} */
export const PROFILE_PARSER = {
  at: 'profile-parser.json',
  async cases(path) {
    /** @type {{ readonly tests: readonly Entry[] }} */
    const { tests } = await readJson(path)
    return casesOf(tests, ({ name }) => name, parserProblems)
  },
}

/** @param {Entry} entry */
async function parserProblems({ input, output }) {
  const { configFile = '', credentialsFile = '' } = input
  const outcome = await outcomeOf(() => readSections(configFile, credentialsFile))
  if ('errorContaining' in output) return refusalProblems(outcome, ['INVALID_CONFIG'])
  return resultProblems(outcome, 'sections', { sso_sessions: {}, ...output.config }, (sections) => sections)
}
