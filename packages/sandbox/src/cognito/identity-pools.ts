/** @module The identity pools of the sandbox, and who is in them. */
import type { JWK } from 'jose'
import { randomUUID } from 'node:crypto'
import { AwsError } from '../server/aws-error.js'
import type { Login } from './verify-login.js'

export interface SandboxIdentityPool {
  /** `REGION:GUID`. */
  readonly id: string
  /** Role of those without a login. Default: they are not let in. */
  readonly guestRole?: string
  /** Role of those with a login, unless they choose one of the `cognito:roles` in their token. */
  readonly userRole?: string
  /** Names of the identity providers that count, and the public key (JWK) of each one's tokens: JWTs with `sub` and `exp`. */
  readonly providers?: Readonly<Record<string, JWK>>
}

export interface Identity {
  readonly id: string
  readonly pool: SandboxIdentityPool
  /** As `provider subject`. */
  readonly logins: Set<string>
}

export interface IdentityPools {
  /** Throws `ResourceNotFoundException` for a pool that is not there. */
  pool(id: string): SandboxIdentityPool
  /** Throws `ResourceNotFoundException` for an identity that is not there. */
  identity(id: string): Identity
  /** The identity that has one of the logins, with all of them from now on; a new one when nobody has, and for a guest. */
  identityOf(pool: SandboxIdentityPool, logins: readonly Login[]): Identity
  delete(identityId: string): void
}

export function createIdentityPools(pools: readonly SandboxIdentityPool[]): IdentityPools {
  const identities = new Map<string, Identity>()

  return {
    pool(id) {
      const found = pools.find((pool) => pool.id === id)
      if (found === undefined) throw notFound('IdentityPool', id)
      return found
    },
    identity(id) {
      const found = identities.get(id)
      if (found === undefined) throw notFound('Identity', id)
      return found
    },
    identityOf(pool, logins) {
      const names = logins.map(nameOf)
      const known = [...identities.values()].find((identity) => identity.pool === pool && names.some((name) => identity.logins.has(name)))
      const identity = known ?? { id: `${pool.id.split(':')[0]}:${randomUUID()}`, pool, logins: new Set() }
      for (const name of names) identity.logins.add(name)
      identities.set(identity.id, identity)
      return identity
    },
    delete(identityId) {
      if (!identities.delete(identityId)) throw new TypeError('sandbox: there is no such identity to delete')
    },
  }
}

/** One person at one provider. */
export function nameOf({ provider, subject }: Login): string {
  return `${provider} ${subject}`
}

function notFound(what: string, id: string): AwsError {
  return new AwsError('ResourceNotFoundException', 400, `${what} '${id}' not found.`)
}
