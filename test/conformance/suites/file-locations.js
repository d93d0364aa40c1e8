/** @module Which files and which profile are read, by variables and platform. */
import { fromIni } from '@credchain/providers'
import { hostRuntime } from '@credchain/core'
import { caseWorld } from '../case-world.js'
import { outcomeOf, resultProblems } from '../outcome.js'
import { casesOf, compared, readJson } from '../suite.js'

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {Record<string, string>} environment
 * @property {'linux' | 'windows'} platform
 * @property {string} [profile]
 * @property {string} configLocation
 * @property {string} credentialsLocation
 */

/** @type {import('../suite.js').Suite} */
export const FILE_LOCATIONS = {
  at: 'file-locations.json',
  async cases(path) {
    /** @type {{ readonly tests: readonly Entry[] }} */
    const { tests } = await readJson(path)
    return casesOf(tests, ({ name }) => name, locationProblems)
  },
}

/** Each file has a profile for every name in the case, with a key that tells which one it was. @param {Entry} entry */
async function locationProblems({ environment, platform, profile, configLocation, credentialsLocation }) {
  const names = new Set(['default', ...(profile === undefined ? [] : [profile])])
  const text = [...names].map((name) => `[${name}]\naws_access_key_id = ${name}\naws_secret_access_key = secret\n`).join('')
  const { runtime } = caseWorld({
    env: environment,
    files: { [configLocation]: '', [credentialsLocation]: text },
    home: homeIn(environment),
    platform: platform === 'windows' ? 'win32' : platform,
  })
  /** @type {Set<string>} */
  const read = new Set()
  const fs = {
    ...runtime.fs,
    readFile: (/** @type {string} */ path) => {
      read.add(path)
      return runtime.fs.readFile(path)
    },
  }
  const outcome = await outcomeOf(() => fromIni({}, { ...runtime, fs })())
  return [
    ...compared('files read', [configLocation, credentialsLocation].toSorted(), [...read].toSorted()),
    ...resultProblems(outcome, 'profile', profile ?? 'default', ({ accessKeyId }) => accessKeyId),
  ]
}

/**
 * The home folder that this machine would have with these variables: the rule lives where the process is touched.
 * @param {Record<string, string>} environment
 */
function homeIn(environment) {
  const before = process.env
  process.env = environment
  try {
    return hostRuntime.homedir()
  } finally {
    process.env = before
  }
}
