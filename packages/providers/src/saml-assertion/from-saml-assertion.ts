/** @module Credentials of a role that trusts a SAML identity provider. */
import { hostRuntime, type CacheOptions, type Provider, type ResolveRequest, type Runtime } from '@credchain/core'
import { assertedRole, type Assertion } from '../sts/asserted-role.js'
import { unsignedCalls } from '../sts/call-unsigned.js'
import { checkedDuration } from '../sts/checked-duration.js'
import type { StsOptions } from '../sts/connect-to-sts.js'
import { isTokenSource, type TokenSource } from '../sts/token-text.js'
import { samlText } from './saml-text.js'

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

const SOURCE = 'saml-assertion'

/**
 * AssumeRoleWithSAML (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html), refreshed with an assertion that is fetched anew each time.
 * `REJECTED` when STS says no, `INVALID_CONFIG` for an assertion that is not base64 or a file that cannot be read, `UNAVAILABLE` for an empty one and when STS
 * cannot be reached.
 */
export function fromSamlAssertion(options: FromSamlAssertionOptions, runtime: Runtime = hostRuntime): Provider {
  const call = unsignedCalls(SOURCE, options, runtime)

  function assertionOf(): Assertion {
    const { roleArn, principalArn, policy, policyArns, durationSeconds } = checked(options)
    const DurationSeconds = checkedDuration(durationSeconds, 900, 43_200, SOURCE)
    return {
      roleArn,
      token: () => samlText(options.samlAssertion, runtime, SOURCE),
      inputs: { principalArn, policy, policyArns, durationSeconds },
      exchange(SAMLAssertion: string, request?: ResolveRequest) {
        const params = { RoleArn: roleArn, PrincipalArn: principalArn, SAMLAssertion, Policy: policy, DurationSeconds }
        const PolicyArns = policyArns?.map(({ arn }) => ({ arn }))
        return call(
          {
            roleArn,
            send: ({ client, sts }, sending) => client.send(new sts.AssumeRoleWithSAMLCommand({ ...params, PolicyArns }), sending),
            $source: { CREDENTIALS_STS_ASSUME_ROLE_SAML: 'j' },
            secrets: [SAMLAssertion, policy],
          },
          request,
        )
      },
    }
  }

  const describe = async () => {
    const { roleArn, principalArn } = checked(options)
    return [`assume ${roleArn} with a SAML assertion of ${principalArn}`]
  }
  return assertedRole({ source: SOURCE, options, assertionOf, describe, shareable: true }, runtime)
}

function checked(options: FromSamlAssertionOptions): FromSamlAssertionOptions {
  for (const name of ['roleArn', 'principalArn'] as const) {
    const arn: unknown = options?.[name]
    if (typeof arn !== 'string' || arn.trim() === '') throw new TypeError(`${SOURCE}: ${name} must be an ARN`)
  }
  if (!isTokenSource(options.samlAssertion)) throw new TypeError(`${SOURCE}: samlAssertion must be a string, a function or { file }`)
  return options
}
