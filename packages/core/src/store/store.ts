/** @module Where identities rest between calls, runs and machines. */
import type { Expiring, ResolveRequest } from '../provider/provider.js'

/** What a store keeps under a key. Written as a whole or not at all. */
export interface StoreEntry<T extends Expiring = Expiring> {
  readonly identity: T
  /** When the identity was minted, milliseconds since the epoch: with the expiry it decides the refresh windows. */
  readonly issuedAt: number
  /** Which source identity minted it; an entry of another source is a miss. */
  readonly sourceFingerprint: string
  /** Grows with every write of the key; the older of two writers gives way. */
  readonly generation: number
}

/** A session as the AWS CLI names it in its cache: by what is asked for. Who asks is no part of it. */
export interface CliSession {
  /** AssumeRole and AssumeRoleWithWebIdentity, which the CLI does not tell apart, or a role of IAM Identity Center. */
  readonly kind: 'assume-role' | 'sso'
  /**
   * `assume-role`: the call's parameters without code and token, `RoleSessionName` only if somebody chose it.
   * `sso`: `accountId`, `roleName`, and `sessionName`, or `startUrl` where there is none.
   */
  readonly params: Readonly<Record<string, unknown>>
}

/** Where an identity rests: the hash of everything that makes it what it is, and of the identity it is minted from. */
export interface EntryPlace {
  readonly key: string
  readonly sourceFingerprint: string
  /** For stores that share with the AWS CLI; absent where the CLI has no name for it. */
  readonly cli?: CliSession
}

/**
 * A place for entries. What is passed as `place` is the place of `key`. Every method may reject: users of a store fall back to minting, unless `get` rejects
 * with `INVALID_CONFIG`, which says that the store can never be used as it is configured, and is passed on.
 */
export interface Store {
  readonly get: (key: string, place?: EntryPlace) => Promise<StoreEntry | undefined>
  /**
   * An older generation than the one kept is left out.
   * @param expiresAt milliseconds since the epoch; the entry is of no use after it.
   * @param fence of the lease under which it is written, where the store gave one: a later holder's entry of the same generation is kept.
   */
  readonly set: (key: string, entry: StoreEntry, expiresAt: number, place?: EntryPlace, fence?: number) => Promise<void>
  readonly delete: (key: string, place?: EntryPlace) => Promise<void>
  /**
   * Runs `work` while nobody else holds the key's lease; the lease ends by itself after `ms`.
   * Those who wait may ask `meanwhile` now and then: once it answers, that is the answer, once it rejects, that is the failure, and `work` is not run.
   * `work` may be given a fence, a number that grows with every lease of the key, for what it sets.
   * @param request whose `signal` ends the wait with its reason; a wait in the `background` should keep no process alive.
   */
  readonly withLease?: <R>(
    key: string,
    ms: number,
    work: (fence?: number) => Promise<R>,
    meanwhile?: () => Promise<R | undefined>,
    request?: Pick<ResolveRequest, 'signal' | 'background'>,
  ) => Promise<R>
}
