/** @module Whom the account trusts beside its own users and roles. */
import type { Identities, SandboxRole } from '../identity/identities.js'
import type { VerifyWebIdentity } from '../federation/oidc-providers.js'
import { AwsError } from '../server/aws-error.js'
import type { XmlContent } from '../server/xml.js'
import type { StsParameters } from './sts-parameters.js'

export interface SamlProvider {
  /** Its ARN in IAM, `arn:aws:iam::<account>:saml-provider/<name>`. */
  readonly arn: string
  /** Its entity id, which assertions have as their issuer. */
  readonly issuer: string
  /** The RSA key by which it signs, in PEM: a public key, or a certificate. */
  readonly publicKey: string
}

/** What operations need that nobody signs. */
export interface Federation {
  readonly identities: Identities
  readonly samlProviders: readonly SamlProvider[]
  readonly verifyWebIdentity: VerifyWebIdentity
  readonly now: () => number
}

/** Gives the content of its result element, or rejects with `AwsError`. */
export type UnsignedOperation = (parameters: StsParameters, federation: Federation) => Promise<XmlContent>

/** The role, if it trusts this provider. Throws `AccessDenied`: STS does not tell a role that trusts nobody from one that does not exist. */
export function federatedRole(identities: Identities, roleArn: string, providerArn: string, action: string): SandboxRole {
  const role = identities.role(roleArn)
  const isTrusted = role !== undefined && (role.trusts === undefined || role.trusts.includes(providerArn))
  if (role === undefined || !isTrusted || role.requireMfa)
    throw new AwsError('AccessDenied', 403, `Not authorized to perform sts:${action}`)
  return role
}
