/** @module Credentials of a federated user: AWS STS GetFederationToken, through the keys of a user. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { GetFederationTokenCommandInput } from '@aws-sdk/client-sts'
import type { MasterOptions } from '../sts/session-provider.js'

export interface FromFederationTokenOptions extends MasterOptions {
  /**
   * `Name` of the federated user, `Policy` and `PolicyArns` (without either the credentials may do next to nothing), `Tags`, and `DurationSeconds` (900 to 129 600,
   * by default 43 200), as GetFederationToken takes them.
   */
  readonly params: GetFederationTokenCommandInput & { readonly Name: string }
}

/**
 * GetFederationToken (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html): what both the user who asks and the policy allow, asked for
 * again when it ends. `REJECTED` when STS says no, as it does to session credentials; `INVALID_CONFIG` for parameters it cannot take, `UNAVAILABLE` when it
 * cannot be reached.
 */
export function fromFederationToken(options: FromFederationTokenOptions, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./federation-token-provider.js')).federationTokenProvider(options, runtime)
  return onDemand('federation-token', options, make, runtime)
}
