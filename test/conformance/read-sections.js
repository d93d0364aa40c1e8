/** @module All that both shared files say, section by section. */
import { mergeFiles, parse } from '@credchain/providers/shared-config'

/** @typedef {import('@credchain/providers/shared-config').SharedConfig} SharedConfig */

/**
 * Every section is read, as nobody does who wants one profile only: so every line is judged.
 * @param {string} config
 * @param {string} credentials
 */
export function readSections(config, credentials) {
  const { profiles, ssoSessions, services } = mergeFiles(
    parse(config, 'config', 'config'),
    parse(credentials, 'credentials', 'credentials'),
    [],
  )
  const read = { sso_sessions: plain(ssoSessions), profiles: plain(profiles) }
  // No case tells what is in them; their mistakes count.
  plain(services)
  return read
}

/** @param {SharedConfig['profiles']} sections */
function plain(sections) {
  return Object.fromEntries(
    [...sections.keys()].map((name) => {
      const properties = [...(sections.get(name)?.properties ?? [])]
      return [name, Object.fromEntries(properties.map(([key, { value }]) => [key, value]))]
    }),
  )
}
