/** @module Credentials of a role that trusts an identity provider: the token at hand. */
import { hostRuntime, type Provider, type Runtime } from '@credchain/core'
import { isTokenSource, type TokenSource } from '../sts/token-text.js'
import { webIdentityProvider, type WebIdentity, type WebIdentityOptions } from './web-identity-provider.js'
import { webIdentityToken } from './web-identity-token.js'

export interface FromWebTokenOptions extends WebIdentityOptions {
  /** The token, a function that fetches it, or `{ file }`. A plain string cannot be renewed, so it ends with its own `exp`. */
  readonly webIdentityToken: TokenSource
  readonly roleArn: string
}

const SOURCE = 'web-token'

/**
 * AssumeRoleWithWebIdentity (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html), refreshed with a token
 * that is fetched anew each time. `REJECTED` when STS says no, `UNAVAILABLE` for an expired or empty token and when STS cannot be reached.
 */
export function fromWebToken(options: FromWebTokenOptions, runtime: Runtime = hostRuntime): Provider {
  const identity = (): WebIdentity => {
    const { webIdentityToken: token, roleArn, roleSessionName } = options
    if (typeof roleArn !== 'string' || roleArn.trim() === '') throw new TypeError(`${SOURCE}: roleArn must be the ARN of a role`)
    if (!isTokenSource(token)) throw new TypeError(`${SOURCE}: webIdentityToken must be a string, a function or { file }`)
    return { roleArn, roleSessionName, token: () => webIdentityToken(token, 'webIdentityToken', runtime, SOURCE), attribution: {} }
  }
  const describe = async () => [`assume ${identity().roleArn} with a web identity token`]
  return webIdentityProvider(SOURCE, identity, options, describe, runtime)
}
