/** @module Which address a container asks for its credentials. */
import { fromHttp } from '@credchain/providers'
import { caseWorld } from '../case-world.js'
import { codesMeant, outcomeOf, refusalProblems, told } from '../outcome.js'
import { casesOf, compared, readJson } from '../suite.js'

/** @typedef {{ docs: string, env: Record<string, string>, result: { Ok: string } | { ErrorContains: string } }} Entry */

/** @type {import('../suite.js').Suite} */
export const CONTAINER_ENDPOINTS = {
  at: 'container-endpoints.json',
  async cases(path) {
    /** @type {{ readonly tests: readonly Entry[] }} */
    const { tests } = await readJson(path)
    return casesOf(tests, ({ docs }) => docs, endpointProblems)
  },
}

const ANSWER = { status: 200, headers: {}, text: JSON.stringify({ AccessKeyId: 'id', SecretAccessKey: 'secret' }) }

/** @param {Entry} entry */
async function endpointProblems({ env, result }) {
  const { runtime, requests } = caseWorld({ env, http: () => ANSWER })
  const outcome = await outcomeOf(() => fromHttp({}, runtime)())
  const asked = requests.map(({ url }) => url)
  if ('ErrorContains' in result) {
    return [...refusalProblems(outcome, codesMeant(result.ErrorContains)), ...compared('addresses asked', [], asked)]
  }
  const failure = 'error' in outcome ? [`expected credentials, observed ${told(outcome.error)}`] : []
  return [...failure, ...compared('addresses asked', [result.Ok], asked)]
}
