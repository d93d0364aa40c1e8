/** @module Where the instance metadata service is asked for its session token. */
import { fromInstanceMetadata } from '@credchain/providers'
import { caseWorld } from '../case-world.js'
import { codesMeant, outcomeOf, refusalProblems } from '../outcome.js'
import { casesOf, compared, readJson } from '../suite.js'

/**
 * @typedef {object} Entry
 * @property {string} docs
 * @property {Record<string, string>} env
 * @property {Record<string, string>} fs
 * @property {string} [endpoint_override]
 * @property {'IPv4' | 'IPv6'} [mode_override]
 * @property {{ readonly Ok: string } | { readonly Err: string }} result
 */

/** @type {import('../suite.js').Suite} */
export const IMDS_ENDPOINTS = {
  at: 'imds-endpoints.json',
  async cases(path) {
    /** @type {{ readonly tests: readonly Entry[] }} */
    const { tests } = await readJson(path)
    return casesOf(tests, ({ docs }) => docs, endpointProblems)
  },
}

/** The service refuses, so that the one address is all that is asked. @param {Entry} entry */
async function endpointProblems({ env, fs, endpoint_override: endpoint, mode_override: mode, result }) {
  const { runtime, requests } = caseWorld({ env, files: fs, http: () => ({ status: 403, headers: {}, text: '' }) })
  const options = {
    ...(endpoint === undefined ? {} : { ec2MetadataServiceEndpoint: endpoint }),
    ...(mode === undefined ? {} : { ec2MetadataServiceEndpointMode: mode }),
  }
  const outcome = await outcomeOf(() => fromInstanceMetadata(options, runtime)())
  const asked = requests.map(({ url }) => url)
  if ('Ok' in result) return compared('addresses asked', [result.Ok], asked)
  return [...refusalProblems(outcome, codesMeant(result.Err)), ...compared('addresses asked', [], asked)]
}
