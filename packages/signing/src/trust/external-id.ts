/** @module External ids: what keeps one customer of a service from naming the role of another. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html */
import { randomBytes } from 'node:crypto'

/** What STS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const ALLOWED = /^[\w+=,.@:/-]{2,1224}$/

/** Throws `TypeError` for text that AWS STS does not take as an external id. */
export function checkExternalId(externalId: unknown): void {
  if (typeof externalId !== 'string' || !ALLOWED.test(externalId)) {
    throw new TypeError('trust: an external id has 2 to 1224 letters, digits and characters of _+=,.@:/-')
  }
}

/**
 * A new external id, of 192 random bits behind `prefix` (default: none). The service that assumes roles makes one for each customer, and never takes one from
 * them. Throws `TypeError` for a prefix that AWS STS would not take.
 */
export function generateExternalId({ prefix = '' }: { readonly prefix?: string } = {}): string {
  const externalId = prefix + randomBytes(24).toString('base64url')
  checkExternalId(externalId)
  return externalId
}
