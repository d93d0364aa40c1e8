/** @module Credentials of a federated user: AWS STS GetFederationToken, through the keys of a user. */
import { CredentialsError, hostRuntime, type Provider, type Runtime } from '@credchain/core'
import type { GetFederationTokenCommandInput } from '@aws-sdk/client-sts'
import type { MintParams } from '../sts/mint.js'
import { sessionProvider, type MasterOptions } from '../sts/session-provider.js'

/** What GetFederationToken takes. */
const TAKEN: readonly string[] = [
  'Name',
  'DurationSeconds',
  'Policy',
  'PolicyArns',
  'Tags',
] satisfies (keyof GetFederationTokenCommandInput)[]

export interface FromFederationTokenOptions extends MasterOptions {
  /**
   * `Name` of the federated user, `Policy` and `PolicyArns` (without either the credentials may do next to nothing), `Tags`, and `DurationSeconds` (900 to 129 600,
   * by default 43 200), as GetFederationToken takes them.
   */
  readonly params: GetFederationTokenCommandInput & { readonly Name: string }
}

const SOURCE = 'federation-token'

/**
 * GetFederationToken (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html): what both the user who asks and the policy allow, asked for
 * again when it ends. `REJECTED` when STS says no, as it does to session credentials; `INVALID_CONFIG` for parameters it cannot take, `UNAVAILABLE` when it
 * cannot be reached.
 */
export function fromFederationToken(options: FromFederationTokenOptions, runtime: Runtime = hostRuntime): Provider {
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
