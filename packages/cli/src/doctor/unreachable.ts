/** @module Why a host is not reached, and what to do about it. */
import type { Outcome } from './check.js'

interface Cause {
  readonly codes: readonly string[]
  readonly what: string
  readonly remedy: string
}

const CAUSES: readonly Cause[] = [
  {
    codes: ['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH'],
    what: 'this machine seems to be offline',
    remedy: 'connect to a network; keys that stand in files or variables are still found',
  },
  {
    codes: ['ENOTFOUND'],
    what: 'its name is not known here: no network, or no such region or endpoint',
    remedy: 'check the network, the region, and AWS_ENDPOINT_URL_STS and endpoint_url if they are set',
  },
  {
    codes: ['ECONNREFUSED'],
    what: 'nobody listens there',
    remedy: 'check AWS_ENDPOINT_URL_STS and endpoint_url, and the proxy if there is one',
  },
  {
    codes: ['ETIMEDOUT', 'ECONNRESET', 'EPIPE'],
    what: 'there is no answer',
    remedy: 'a firewall may be in the way: set HTTPS_PROXY, or use a VPC endpoint of STS',
  },
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    what: 'its certificate is not trusted here, as behind a proxy that reads along',
    remedy: 'name the certificate of that proxy in NODE_EXTRA_CA_CERTS',
  },
]

/**
 * @param host never more of the URL: it may hold a password.
 * @param code of the transport's error, `ECONNREFUSED`.
 * @param remedy default: what helps with a service of AWS.
 */
export function unreachable(host: string, code: string, remedy?: string): Outcome {
  const cause = CAUSES.find(({ codes }) => codes.includes(code))
  return {
    status: 'wrong',
    message: `${host} cannot be reached: ${cause?.what ?? 'the connection fails'} (${code})`,
    remedy: remedy ?? cause?.remedy ?? 'check the network and the proxy',
  }
}
