/** @module Texts that broke other parsers: ours gives sections or says what is wrong, soon, and changes nothing else. */
import { isCredentialsError } from '@credchain/core'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { outcomeOf, told } from '../outcome.js'
import { readSections } from '../read-sections.js'
import { compared } from '../suite.js'

/** @type {import('../suite.js').Suite} */
export const INI_FUZZ = {
  at: 'ini-fuzz',
  async cases(path) {
    const entries = (await readdir(path, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile())
    return entries.map(({ parentPath, name }) => {
      const file = join(parentPath, name)
      return { name: relative(path, file), run: () => fuzzProblems(file) }
    })
  },
}

/** Far more than any of these texts needs, on the slowest machine. */
const SOON_MS = 1_000

/** The folder says which of the two files the text is of. @param {string} file */
async function fuzzProblems(file) {
  const text = await readFile(file, 'utf8')
  const isCredentials = basename(dirname(file)).includes('credentials')
  const before = Reflect.ownKeys(Object.prototype)
  const since = performance.now()
  const outcome = await outcomeOf(() => (isCredentials ? readSections('', text) : readSections(text, '')))
  const took = performance.now() - since
  return [
    ...compared('members of Object.prototype', before, Reflect.ownKeys(Object.prototype)),
    ...('error' in outcome && !isCredentialsError(outcome.error)
      ? [`expected sections or a CredentialsError, observed ${told(outcome.error)}`]
      : []),
    ...(took > SOON_MS ? [`expected an end within ${SOON_MS} ms, observed ${took.toFixed(0)} ms`] : []),
  ]
}
