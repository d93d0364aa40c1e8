/** @module Cached tokens of IAM Identity Center, good and bad: used, renewed, or refused without asking anybody. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { caseWorld } from '../case-world.js'
import { outcomeOf, refusalProblems, resultProblems } from '../outcome.js'
import { part } from '../part.js'
import { compared } from '../suite.js'

/** @typedef {import('@credchain/core').HttpRequest} HttpRequest */

/** Before and after the ends of the tokens that these files were made for. */
const INSTANTS = ['2021-01-19T19:50:00Z', '2022-01-01T00:00:00Z', '2044-04-04T07:00:02Z']
const SESSION = 'conformance'
const CONFIG = `[profile signed-in]
sso_session = ${SESSION}
sso_account_id = 123456789012
sso_role_name = role
[sso-session ${SESSION}]
sso_region = us-east-1
sso_start_url = https://conformance.awsapps.com/start
`
const RENEWED = 'a renewed token'

/** @type {import('../suite.js').Suite} */
export const SSO_CACHE = {
  at: 'sso-cache',
  async cases(path) {
    const names = (await readdir(path)).filter((name) => name.endsWith('.json'))
    return names.map((name) => ({ name, run: async () => cacheProblems(await readFile(join(path, name), 'utf8')) }))
  },
}

/** @param {string} content */
async function cacheProblems(content) {
  const fromSSO = await part('fromSSO')
  const problems = []
  for (const at of INSTANTS) {
    const place = `/home/.aws/sso/cache/${createHash('sha1').update(SESSION).digest('hex')}.json`
    const files = { '/home/.aws/config': CONFIG, [place]: content }
    const { runtime, requests } = caseWorld({ at: Date.parse(at), env: { HOME: '/home' }, files, http: answer })
    const provider = fromSSO({ profile: 'signed-in' }, runtime)
    const outcome = await outcomeOf(() => provider())
    provider.close?.()

    const asked = requests.map(({ url }) => new URL(url).pathname)
    const use = useOf(content, Date.parse(at))
    const found =
      use === undefined
        ? [...refusalProblems(outcome), ...compared('calls', [], asked)]
        : [
            ...resultProblems(outcome, 'key', 'id', ({ accessKeyId }) => accessKeyId),
            ...compared('calls', use.calls, asked),
            ...compared('token', use.token, tokenIn(requests.at(-1))),
          ]
    problems.push(...found.map((problem) => `at ${at}: ${problem}`))
  }
  return problems
}

/**
 * What such a file is good for: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 * @param {string} content
 * @param {number} at
 */
function useOf(content, at) {
  const calls = ['/federation/credentials']
  try {
    const { accessToken, expiresAt, refreshToken, clientId, clientSecret, registrationExpiresAt } = JSON.parse(content)
    const end = Date.parse(expiresAt)
    if (!accessToken || Number.isNaN(end)) return undefined
    if (end > at) return { token: accessToken, calls }
    if (!refreshToken || !clientId || !clientSecret || Date.parse(registrationExpiresAt) <= at) return undefined
    return { token: RENEWED, calls: ['/token', ...calls] }
  } catch {
    return undefined
  }
}

/** @param {HttpRequest} request */
function answer({ url }) {
  const json = url.includes('/token')
    ? { accessToken: RENEWED, expiresIn: 3600, tokenType: 'Bearer', refreshToken: 'another refresh token' }
    : { roleCredentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token', expiration: Date.parse('2100-01-01') } }
  return { status: 200, headers: { 'content-type': 'application/json' }, text: JSON.stringify(json) }
}

/** @param {HttpRequest | undefined} request */
function tokenIn(request) {
  const header = Object.entries(request?.headers ?? {}).find(([name]) => name.toLowerCase() === 'x-amz-sso_bearer_token')
  return header?.[1]
}
