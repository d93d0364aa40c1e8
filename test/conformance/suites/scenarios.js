/** @module Folders that hold a world and what credential resolution makes of it: variables, files, recorded traffic, result. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { caseWorld } from '../case-world.js'
import { exists } from '../exists.js'
import { codesMeant, outcomeOf, refusalProblems, resultProblems } from '../outcome.js'
import { part } from '../part.js'
import { recordedTraffic } from '../recorded-traffic.js'
import { readJson } from '../suite.js'

/** @typedef {import('../suite.js').Suite} Suite */
/** @typedef {import('../part.js').AnyFactory} AnyFactory */

/**
 * @typedef {object} ExpectedCredentials
 * @property {string} access_key_id
 * @property {string} secret_access_key
 * @property {string} [session_token]
 * @property {string} [account_id]
 * @property {number} [expiry] in seconds since the epoch
 */

/** @typedef {{ readonly token: string, readonly expiration?: string }} ExpectedToken */

/** @typedef {{ readonly result: { readonly Ok: ExpectedCredentials | ExpectedToken } | { readonly ErrorContains: string } }} TestCase */

/** @type {readonly Suite[]} */
export const SCENARIOS = [
  suite('scenarios/default-chain', () => part('fromNodeProviderChain')),
  suite('scenarios/profile', () => part('fromIni')),
  suite('scenarios/token', () => part('nodeProvider', '@credchain/providers/token')),
]

/**
 * @param {string} at
 * @param {() => Promise<AnyFactory>} resolver what resolves the scenarios
 * @returns {Suite}
 */
function suite(at, resolver) {
  return {
    at,
    async cases(path) {
      const folders = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory())
      return folders.map(({ name }) => ({ name, run: async () => scenarioProblems(join(path, name), await resolver()) }))
    },
  }
}

/**
 * @param {string} folder
 * @param {AnyFactory} make
 */
async function scenarioProblems(folder, make) {
  /** @type {TestCase} */
  const { result } = await readJson(join(folder, 'test-case.json'))
  /** @type {Record<string, string>} */
  const env = await readJson(join(folder, 'env.json'))
  const traffic = recordedTraffic(await readJson(join(folder, 'http-traffic.json')))
  const attempts = traffic.failuresAtEnd
  if (attempts > 0) Object.assign(env, { AWS_MAX_ATTEMPTS: `${attempts}`, AWS_METADATA_SERVICE_NUM_ATTEMPTS: `${attempts}` })
  const files = await mounted(join(folder, 'fs'))
  const world = caseWorld({ at: 0, env, files, http: traffic.answer })

  const provider = make(attempts > 0 ? { clientConfig: { maxAttempts: attempts }, maxRetries: attempts - 1 } : {}, world.runtime)
  const outcome = await outcomeOf(() => provider())
  provider.close?.()
  const problems = 'Ok' in result ? okProblems(outcome, result.Ok) : refusalProblems(outcome, codesOf(result.ErrorContains))
  return [...problems, ...traffic.problems()]

  function codesOf(/** @type {string} */ words) {
    if (attempts > 0) return /** @type {const} */ (['UNAVAILABLE'])
    const isNamed = Boolean(env['AWS_PROFILE']) || Object.values(files).some((text) => /^\s*credential_source\s*=/im.test(text))
    return codesMeant(words, isNamed)
  }
}

/**
 * @param {import('../outcome.js').Outcome} outcome
 * @param {ExpectedCredentials | ExpectedToken} expected
 */
function okProblems(outcome, expected) {
  if ('token' in expected) {
    return resultProblems(outcome, 'token', expected, ({ token, expiration }) => ({
      token,
      ...(expiration === undefined ? {} : { expiration: expiration.toISOString().replace('.000Z', 'Z') }),
    }))
  }
  return resultProblems(outcome, 'credentials', expected, ({ accessKeyId, secretAccessKey, sessionToken, accountId, expiration }) => ({
    access_key_id: accessKeyId,
    secret_access_key: secretAccessKey,
    ...(sessionToken === undefined ? {} : { session_token: sessionToken }),
    ...(accountId === undefined ? {} : { account_id: accountId }),
    ...(expiration === undefined ? {} : { expiry: expiration.getTime() / 1000 }),
  }))
}

/**
 * The files of a folder by the paths that they have when it is the root.
 * @param {string} folder
 */
async function mounted(folder) {
  /** @type {Record<string, string>} */
  const files = {}
  if (!(await exists(folder))) return files
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files[path.slice(folder.length).replaceAll('\\', '/')] = await readFile(path, 'utf8')
  }
  return files
}
