/** @module Where identities rest between calls, runs and machines. */
import type { Expiring } from '../provider/provider.js'

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

/** A place for entries. Every method may reject: users of a store fall back to minting. */
export interface Store {
  readonly get: (key: string) => Promise<StoreEntry | undefined>
  /** @param expiresAt milliseconds since the epoch; the entry is of no use after it. */
  readonly set: (key: string, entry: StoreEntry, expiresAt: number) => Promise<void>
  readonly delete: (key: string) => Promise<void>
  /** Runs `work` while nobody else holds the key's lease; the lease ends by itself after `ms`. */
  readonly withLease?: <R>(key: string, ms: number, work: () => Promise<R>) => Promise<R>
}
