/** @module Sessions of `aws login`: cached credentials, renewal, and what is written back. */
import { generateKeyPairSync } from 'node:crypto'
import { caseWorld } from '../case-world.js'
import { outcomeOf, refusalProblems, resultProblems } from '../outcome.js'
import { part } from '../part.js'
import { casesOf, compared, readJson } from '../suite.js'

/** @typedef {import('@credchain/core').HttpRequest} HttpRequest */
/** @typedef {Readonly<Record<string, unknown>>} Members */
/** @typedef {{ readonly request: { readonly tokenInput: Members }, readonly response?: { readonly tokenOutput: Members }, readonly responseCode?: number }} Call */

/**
 * @typedef {object} Entry
 * @property {string} documentation
 * @property {string} configContents
 * @property {Readonly<Record<string, Members>>} cacheContents
 * @property {readonly Call[]} [mockApiCalls]
 * @property {readonly (Members & { readonly result: 'credentials' | 'cacheContents' | 'error' })[]} outcomes
 */

const AT = Date.parse('2025-11-19T00:00:00Z')
const CACHE = '/home/.aws/login/cache'

/** @type {import('../suite.js').Suite} */
export const LOGIN = {
  at: 'login.json',
  async cases(path) {
    /** @type {readonly Entry[]} */
    const entries = await readJson(path)
    return casesOf(entries, ({ documentation }) => documentation, loginProblems)
  },
}

/** The corpora hold no private keys: each case gets one of its own. @param {Entry} entry */
async function loginProblems({ configContents, cacheContents, mockApiCalls = [], outcomes }) {
  const fromLoginCredentials = await part('fromLoginCredentials')
  const key = freshKey()
  const cached = Object.entries(cacheContents).map(([name, content]) => [`${CACHE}/${name}`, JSON.stringify(withKey(content, key))])
  const world = caseWorld({
    at: AT,
    env: { HOME: '/home', AWS_REGION: 'us-east-1' },
    files: { '/home/.aws/config': configContents, ...Object.fromEntries(cached) },
    http: () => answerOf(mockApiCalls[world.requests.length - 1]),
  })
  const [, profile = 'default'] = /^\[profile ([^\]]+)\]/m.exec(configContents) ?? []
  const provider = fromLoginCredentials({ profile }, world.runtime)
  const outcome = await outcomeOf(() => provider())
  provider.close?.()

  const inputs = world.requests.map(({ body }) => JSON.parse(String(body)))
  const expectedInputs = mockApiCalls.map(({ request }) => request.tokenInput)
  const problems = outcomes.flatMap(({ result, ...expected }) => {
    if (result === 'error') return refusalProblems(outcome)
    if (result === 'credentials') return resultProblems(outcome, 'credentials', expected, credentialsOf)
    return Object.entries(expected).flatMap(([name, content]) => {
      const written = world.files.get(`${CACHE}/${name}`)
      return compared(`cache file`, withKey(/** @type {Members} */ (content), key), JSON.parse(String(written)))
    })
  })
  return [...problems, ...compared('calls', expectedInputs, inputs)]
}

function freshKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' })
}

/**
 * @param {Members} content
 * @param {string | Buffer} key
 */
function withKey(content, key) {
  return 'dpopKey' in content ? { ...content, dpopKey: key } : content
}

/** @param {Call | undefined} call */
function answerOf(call) {
  const headers = { 'content-type': 'application/json' }
  if (call?.response === undefined) return { status: call?.responseCode ?? 500, headers, text: '{}' }
  return { status: call.responseCode ?? 200, headers, text: JSON.stringify(call.response.tokenOutput) }
}

/** @param {any} identity */
function credentialsOf({ accessKeyId, secretAccessKey, sessionToken, accountId, expiration }) {
  const expiresAt = expiration?.toISOString().replace('.000Z', 'Z')
  return { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt }
}
