/** @module Credentials of a role that trusts an identity provider: the token at hand. */
import { hostRuntime, onDemand, type Provider, type Runtime } from '@credchain/core'
import type { TokenSource } from '../sts/token-text.js'
import type { WebIdentityOptions } from './web-identity-provider.js'

export interface FromWebTokenOptions extends WebIdentityOptions {
  /** The token, a function that fetches it, or `{ file }`. A plain string cannot be renewed, so it ends with its own `exp`. */
  readonly webIdentityToken: TokenSource
  readonly roleArn: string
}

/**
 * AssumeRoleWithWebIdentity (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html), refreshed with a token
 * that is fetched anew each time. `REJECTED` when STS says no, `UNAVAILABLE` for an expired or empty token and when STS cannot be reached.
 */
export function fromWebToken(options: FromWebTokenOptions, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./web-token-provider.js')).webTokenProvider(options, runtime)
  return onDemand('web-token', options, make, runtime)
}
