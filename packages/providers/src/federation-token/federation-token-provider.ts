/** @module A federated user. */
import { CredentialsError, type Provider, type Runtime } from '@credchain/core'
import type { GetFederationTokenCommandInput } from '@aws-sdk/client-sts'
import type { MintParams } from '../sts/mint.js'
import { sessionProvider } from '../sts/session-provider.js'
import type { FromFederationTokenOptions } from './from-federation-token.js'

/** What GetFederationToken takes. */
const TAKEN: readonly string[] = [
  'Name',
  'DurationSeconds',
  'Policy',
  'PolicyArns',
  'Tags',
] satisfies (keyof GetFederationTokenCommandInput)[]

const SOURCE = 'federation-token'

/** Asked for through the keys of the master. */
export function federationTokenProvider(options: FromFederationTokenOptions, runtime: Runtime): Provider {
  // Callers without types may leave them out, and are to hear of it at the call.
  const params: MintParams = options?.params ?? {}
  return sessionProvider({ ...options, params, source: SOURCE, check }, runtime)
}

function check(params: MintParams): void {
  const { Name } = params
  if (typeof Name !== 'string') throw new TypeError('fromFederationToken: params.Name is missing')
  const other = Object.keys(params).find((name) => !TAKEN.includes(name))
  if (other !== undefined) throw new TypeError(`fromFederationToken: GetFederationToken takes no ${other}`)
  if (!/^[\w+=,.@-]{2,32}$/.test(Name)) {
    const hint = 'It is 2 to 32 letters, digits and any of + = , . @ - _'
    throw new CredentialsError('INVALID_CONFIG', SOURCE, 'params.Name is no name that STS takes', { hint })
  }
}
