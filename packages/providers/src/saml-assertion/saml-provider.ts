/** @module The role of a SAML assertion. */
import type { Provider, ResolveRequest, Runtime } from '@credchain/core'
import { assertedRole, type Assertion } from '../sts/asserted-role.js'
import { unsignedCalls } from '../sts/call-unsigned.js'
import { checkedDuration } from '../sts/checked-duration.js'
import { isTokenSource } from '../sts/token-text.js'
import type { FromSamlAssertionOptions } from './from-saml-assertion.js'
import { samlText } from './saml-text.js'

const SOURCE = 'saml-assertion'

/** The assertion is asked for anew for each try. */
export function samlProvider(options: FromSamlAssertionOptions, runtime: Runtime): Provider {
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
            send: ({ client, sts }, sent) => client.send(sent(new sts.AssumeRoleWithSAMLCommand({ ...params, PolicyArns }))),
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
