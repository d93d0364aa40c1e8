/** @module Credentials of a role that trusts a SAML identity provider. */
import { hostRuntime, onDemand, type CacheOptions, type Provider, type Runtime } from '@credchain/core'
import type { StsOptions } from '../sts/connect-to-sts.js'
import type { TokenSource } from '../sts/token-text.js'

export interface FromSamlAssertionOptions extends StsOptions, CacheOptions {
  /** ARN of the role; the assertion must offer it. */
  readonly roleArn: string
  /** ARN of the SAML provider in IAM that vouches for the assertion (`arn:aws:iam::…:saml-provider/…`). */
  readonly principalArn: string
  /**
   * The SAML response in base64, a function that fetches one, or `{ file }`. STS takes an assertion for five minutes after it was issued, so a plain string serves
   * one session: only a function or a file that somebody renews can be refreshed.
   */
  readonly samlAssertion: TokenSource
  /** A session policy, as JSON. */
  readonly policy?: string
  readonly policyArns?: readonly { readonly arn?: string }[]
  /** Life of the credentials in seconds, 900 to 43 200 and at most what the role and the assertion allow. Default: STS's own, one hour. */
  readonly durationSeconds?: number
}

/**
 * AssumeRoleWithSAML (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html), refreshed with an assertion that is fetched anew each time.
 * `REJECTED` when STS says no, `INVALID_CONFIG` for an assertion that is not base64 or a file that cannot be read, `UNAVAILABLE` for an empty one and when STS
 * cannot be reached.
 */
export function fromSamlAssertion(options: FromSamlAssertionOptions, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./saml-provider.js')).samlProvider(options, runtime)
  return onDemand('saml-assertion', options, make, runtime)
}
