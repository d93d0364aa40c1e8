/** @module What a request is signed for, where its host does not tell. */
import { inferSigning } from '@credchain/signing'
import type { Invocation } from './invocation.js'
import { regionOf } from './region-of.js'

export interface SignedFor {
  readonly service?: string
  readonly region?: string
}

/** The options of the command line; and the region of this machine for a service that the user named, at a host that says none. */
export async function signedFor(url: string, service: string | undefined, invocation: Invocation): Promise<SignedFor> {
  const isTold = service === undefined || !URL.canParse(url) || inferSigning(url) !== undefined
  const region = invocation.region ?? (isTold ? undefined : checked(await regionOf(invocation)))
  return { ...(service !== undefined && { service }), ...(region !== undefined && { region }) }
}

/** Not in the words of the library, which name an option that nobody gave. */
function checked(region: string | undefined): string | undefined {
  if (region === undefined || /^[\w.*,-]+$/.test(region)) return region
  throw new TypeError('the region of this machine, by AWS_REGION or the profile, must be a name')
}

/** How messages of the library call what the command takes. */
export const SIGNING_WORDS = {
  'pass it in allowedHosts': 'pass it with --allow-host',
  'not among allowedHosts': 'not among the hosts of --allow-host',
  'both options, service and region': 'both --service and --region',
  'options.allowedHosts must be a list of hosts such as': '--allow-host takes hosts such as',
  'options.expiresIn': '--expires-in',
  'options.service': '--service',
  'options.region': '--region',
}
