/** @module Who the sandbox knows: users, roles, and the sessions it has issued. */
import { createHash, randomBytes } from 'node:crypto'

export interface SandboxUser {
  readonly userName: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The user's MFA device and the one code it ever shows. */
  readonly mfa?: { readonly serialNumber: string; readonly tokenCode: string }
}

export interface SandboxRole {
  readonly arn: string
  /**
   * ARNs of users, roles (their sessions count), sessions or identity providers, 12-digit accounts, or `ec2.amazonaws.com` for the instance.
   * Default: every identity and provider the sandbox knows, and the instance.
   */
  readonly trusts?: readonly string[]
  /** Callers must give this external id. Default: none needed. */
  readonly externalId?: string
  /** Callers must prove MFA, with a code or by a session that has. Default: false. */
  readonly requireMfa?: boolean
  /** Longest session in seconds. Default: 3600. */
  readonly maxSessionSeconds?: number
}

/** An identity that signs requests. */
export interface Principal {
  readonly kind: 'user' | 'user-session' | 'role-session' | 'federated-user'
  /** As GetCallerIdentity gives it. */
  readonly arn: string
  readonly account: string
  readonly userId: string
  readonly mfaPresent: boolean
  /** The user behind a `user` or a `user-session`. */
  readonly user?: SandboxUser
  /** The role behind a `role-session`. */
  readonly roleArn?: string
  readonly sourceIdentity?: string
}

/** A key that the sandbox would accept, with what it must come with. */
export interface IssuedKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: Principal
  readonly sessionToken?: string
  /** Milliseconds since the epoch, whole seconds; absent for keys of users. */
  readonly expiresAt?: number
  readonly revoked: boolean
}

/** A key of a session: it has a token and an end. */
export type SessionKey = IssuedKey & Required<Pick<IssuedKey, 'sessionToken' | 'expiresAt'>>

export interface Identities {
  readonly find: (accessKeyId: string) => IssuedKey | undefined
  /** A key of a user that is good from now on. */
  add(user: SandboxUser): void
  role(arn: string): SandboxRole | undefined
  /** New session credentials, from the system's randomness. */
  issue(principal: Principal, seconds: number): SessionKey
  /** Takes a key back. Throws `TypeError` for a key the sandbox does not know. */
  revoke(accessKeyId: string): void
}

export interface IdentitiesOptions {
  readonly users?: readonly SandboxUser[]
  readonly roles?: readonly SandboxRole[]
  readonly account: string
  readonly now: () => number
}

/** The sandbox's IAM. Throws `TypeError` for two users with one key, two roles with one ARN, or an ARN that is no role's. */
export function createIdentities({ users = [], roles = [], account, now }: IdentitiesOptions): Identities {
  const keys = new Map<string, IssuedKey>()
  const roleByArn = new Map<string, SandboxRole>()

  function add(user: SandboxUser): void {
    const { accessKeyId, secretAccessKey, userName } = user
    const arn = `arn:aws:iam::${account}:user/${userName}`
    const principal: Principal = { kind: 'user', arn, account, userId: uniqueId('AIDA', arn), mfaPresent: false, user }
    keys.set(accessKeyId, { accessKeyId, secretAccessKey, principal, revoked: false })
  }

  for (const user of users) {
    if (keys.has(user.accessKeyId)) throw new TypeError(`sandbox: two users share the key of ${user.userName}`)
    add(user)
  }
  for (const role of roles) {
    if (!ROLE_ARN.test(role.arn)) throw new TypeError(`sandbox: ${role.arn} is no ARN of a role`)
    if (roleByArn.has(role.arn)) throw new TypeError(`sandbox: the role ${role.arn} is there twice`)
    roleByArn.set(role.arn, role)
  }

  return {
    find: (accessKeyId) => keys.get(accessKeyId),
    add,
    role: (arn) => roleByArn.get(arn),
    issue(principal, seconds) {
      const session: SessionKey = {
        accessKeyId: `ASIA${base32(randomBytes(10))}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(268).toString('base64'),
        // AWS's answers carry whole seconds, so that is when it ends.
        expiresAt: Math.floor(now() / 1000) * 1000 + seconds * 1000,
        principal,
        revoked: false,
      }
      keys.set(session.accessKeyId, session)
      return session
    },
    revoke(accessKeyId) {
      const key = keys.get(accessKeyId)
      if (key === undefined) throw new TypeError('sandbox: there is no such access key to revoke')
      keys.set(accessKeyId, { ...key, revoked: true })
    },
  }
}

const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/

/** The identity of somebody who has taken on a role. */
export function roleSession(
  roleArn: string,
  sessionName: string,
  extra: Partial<Pick<Principal, 'mfaPresent' | 'sourceIdentity'>> = {},
): Principal {
  const [, partition = 'aws', , , account = '', resource = ''] = roleArn.split(':')
  // Paths of roles do not show in the ARNs of their sessions.
  const roleName = resource.slice(resource.lastIndexOf('/') + 1)
  return {
    kind: 'role-session',
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    account,
    userId: `${uniqueId('AROA', roleArn)}:${sessionName}`,
    roleArn,
    mfaPresent: false,
    ...extra,
  }
}

/** Somebody whom a user vouches for. */
export function federatedUser(account: string, name: string): Principal {
  return {
    kind: 'federated-user',
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    account,
    userId: `${account}:${name}`,
    mfaPresent: false,
  }
}

/** The same for the same ARN, as IAM's ids are. */
function uniqueId(prefix: string, arn: string): string {
  return prefix + base32(createHash('sha256').update(arn).digest().subarray(0, 10))
}

/** Ten bytes make the sixteen letters of a key id. */
function base32(bytes: Uint8Array): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  return bits
    .toString(32)
    .padStart(16, '0')
    .replace(/./g, (digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(digit, 32)))
}
