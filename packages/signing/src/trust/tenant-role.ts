/** @module The parameters with which a service assumes the role of a customer. */
import { checkExternalId } from './external-id.js'

export interface TenantRoleOptions {
  readonly roleArn: string
  /** The one that was made for this customer. */
  readonly externalId: string
  /** Default: 900, the shortest that AWS STS has. */
  readonly durationSeconds?: number
}

export interface TenantRole {
  readonly RoleArn: string
  readonly ExternalId: string
  readonly DurationSeconds: number
}

const SHORTEST_SECONDS = 900

/**
 * A session of 15 minutes: `fromTemporaryCredentials({ params: tenantRole({ roleArn, externalId }), masterCredentials })`, and for many customers the role pool.
 * Throws `TypeError` for an ARN that is no role's and an id that AWS STS does not take; a duration is judged by the provider.
 */
export function tenantRole({ roleArn, externalId, durationSeconds = SHORTEST_SECONDS }: TenantRoleOptions): TenantRole {
  if (typeof roleArn !== 'string' || !/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) {
    throw new TypeError('trust: roleArn must be the ARN of a role, arn:aws:iam::123456789012:role/name')
  }
  checkExternalId(externalId)
  return { RoleArn: roleArn, ExternalId: externalId, DurationSeconds: durationSeconds }
}
