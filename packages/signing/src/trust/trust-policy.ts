/** @module The document by which a customer's role trusts those who assume it. */
import { checkExternalId } from './external-id.js'

export interface TrustPolicyOptions {
  /** Accounts (12 digits), or ARNs of roles, users or accounts' roots. */
  readonly principals: readonly string[]
  readonly externalId: string
  /** A statement a principal, or one for all. Default: `per-principal`. */
  readonly layout?: 'per-principal' | 'merged'
}

export interface TrustStatement {
  readonly Effect: 'Allow'
  readonly Principal: { readonly AWS: string | readonly string[] }
  readonly Action: 'sts:AssumeRole'
  readonly Condition: { readonly StringEquals: { readonly 'sts:ExternalId': string } }
}

export interface TrustPolicy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly TrustStatement[]
}

const PRINCIPAL = /^(?:\d{12}|arn:aws[\w-]*:(?:iam|sts)::\d{12}:(?:root|(?:role|user|assumed-role)\/[\w+=,.@/-]+))$/

/**
 * The trust policy of a role that `principals` may assume, if they give `externalId`. Throws `TypeError` for principals that are none (a star among them), for
 * an empty list, and for an id that AWS STS does not take.
 */
export function trustPolicy({ principals, externalId, layout = 'per-principal' }: TrustPolicyOptions): TrustPolicy {
  checkExternalId(externalId)
  if (!Array.isArray(principals) || principals.length === 0)
    throw new TypeError('trust: pass principals, the accounts or ARNs that may assume the role')
  const stranger = principals.find((principal) => !PRINCIPAL.test(String(principal)))
  if (stranger !== undefined)
    throw new TypeError(`trust: ${stranger} is neither an account of 12 digits nor an ARN of a role, a user or a root`)
  if (layout !== 'per-principal' && layout !== 'merged') throw new TypeError("trust: layout is 'per-principal' or 'merged'")
  const statement = (AWS: string | readonly string[]): TrustStatement => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  })
  return { Version: '2012-10-17', Statement: layout === 'merged' ? [statement([...principals])] : principals.map(statement) }
}
