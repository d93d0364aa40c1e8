/** @module What the text of the shared files says. */
import { mergeFiles } from '../../../packages/providers/dist/ini/shared-config.js'
import { parse } from '../../../packages/providers/dist/ini/parse.js'
import { outcomeOf, refusalProblems, resultProblems } from '../outcome.js'
import { casesOf, readJson } from '../suite.js'

/** @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Sections */
/** @typedef {import('../../../packages/providers/dist/ini/shared-config.js').SharedConfig} SharedConfig */

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
  const outcome = await outcomeOf(() =>
    mergeFiles(parse(configFile, 'config', 'config'), parse(credentialsFile, 'credentials', 'credentials'), []),
  )
  if ('errorContaining' in output) return refusalProblems(outcome, 'INVALID_CONFIG')
  return resultProblems(outcome, 'sections', { sso_sessions: {}, ...output.config }, (/** @type {SharedConfig} */ config) => ({
    sso_sessions: sectionsOf(config.ssoSessions),
    profiles: sectionsOf(config.profiles),
  }))
}

/** @param {SharedConfig['profiles']} sections */
function sectionsOf(sections) {
  return Object.fromEntries(
    [...sections].map(([name, { properties }]) => [name, Object.fromEntries([...properties].map(([key, { value }]) => [key, value]))]),
  )
}
