/** @module Which address AWS STS is asked at, by region, FIPS, dual-stack and an endpoint of one's own. */
import { fromTemporaryCredentials } from '@credchain/providers'
import { caseWorld } from '../case-world.js'
import { codesMeant, outcomeOf, refusalProblems } from '../outcome.js'
import { casesOf, compared, readJson } from '../suite.js'

/**
 * @typedef {object} Entry
 * @property {string} documentation
 * @property {{ Region?: string, UseFIPS?: boolean, UseDualStack?: boolean, UseGlobalEndpoint?: boolean, Endpoint?: string }} [params]
 * @property {{ readonly endpoint: { readonly url: string } } | { readonly error: string }} expect
 */

/** @type {import('../suite.js').Suite} */
export const STS_ENDPOINTS = {
  at: 'sts-endpoints.json',
  async cases(path) {
    /** @type {{ readonly testCases: readonly Entry[] }} */
    const { testCases } = await readJson(path)
    return casesOf(testCases, ({ documentation }) => documentation, endpointProblems)
  },
}

const REFUSAL = {
  status: 403,
  headers: { 'content-type': 'text/xml' },
  text: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>',
}

/** STS refuses, so that the one address is all that is asked. @param {Entry} entry */
async function endpointProblems({ params = {}, expect }) {
  const { Region: region, UseFIPS = false, UseDualStack = false, UseGlobalEndpoint = false, Endpoint: endpoint } = params
  const { runtime, requests } = caseWorld({
    env: UseGlobalEndpoint ? { AWS_STS_REGIONAL_ENDPOINTS: 'legacy' } : {},
    http: () => REFUSAL,
  })
  const clientConfig = {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    useFipsEndpoint: UseFIPS,
    useDualstackEndpoint: UseDualStack,
  }
  const masterCredentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
  const role = { RoleArn: 'arn:aws:iam::123456789012:role/endpoint' }
  const outcome = await outcomeOf(() => fromTemporaryCredentials({ params: role, masterCredentials, clientConfig }, runtime)())
  const asked = requests.map(({ url }) => new URL(url).origin)
  if ('error' in expect) return [...refusalProblems(outcome, codesMeant(expect.error)), ...compared('addresses asked', [], asked)]
  return compared('addresses asked', [expect.endpoint.url], asked)
}
