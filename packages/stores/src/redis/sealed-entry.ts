/** @module Entries as text: encrypted (JWE, `dir` with A256GCM), or plain where that is spelled out. */
import type { StoreEntry } from '@credchain/core'
import { CompactEncrypt, compactDecrypt } from 'jose'

/** A key for entries. */
export interface RedisStoreKey {
  /** Name of the key, which stands beside each entry: any text, no secret. */
  readonly id: string
  /** 32 random bytes, as they are or in base64. */
  readonly secret: Uint8Array | string
}

export interface RedisStoreKeys {
  /** Encrypts, and decrypts. */
  readonly current: RedisStoreKey
  /** Decrypt only: those before, and, while a new one is rolled out, the next. Default: none. */
  readonly previous?: readonly RedisStoreKey[]
}

/** Makes text of entries, and entries of text. */
export interface Seal {
  close(key: string, entry: StoreEntry, expiresAt: number): Promise<string>
  /** Undefined for text that is not this key's entry of this generation. */
  open(key: string, generation: number, text: string): Promise<StoreEntry | undefined>
}

const SECRET_BYTES = 32

/** Throws `TypeError` for keys that are none. */
export function sealWith({ current, previous = [] }: RedisStoreKeys): Seal {
  if (!current) throw new TypeError('redisStore: keys.current is missing')
  const secrets = new Map([current, ...previous].map((key) => [key?.id, bytesOf(key)]))
  if (secrets.size !== previous.length + 1) throw new TypeError('redisStore: every key needs an id of its own')
  const [secret] = secrets.values()

  return {
    async close(key, entry, expiresAt) {
      if (secret === undefined) throw new TypeError('redisStore: keys.current is missing')
      const header = { alg: 'dir', enc: 'A256GCM', kid: current.id, key, gen: entry.generation }
      return new CompactEncrypt(new TextEncoder().encode(plainText(entry, expiresAt))).setProtectedHeader(header).encrypt(secret)
    },
    async open(key, generation, text) {
      const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }
      const opened = await compactDecrypt(text, ({ kid = '' }) => secrets.get(kid) ?? unknownKey(), options).catch(() => undefined)
      // The header is authenticated: an entry that was moved to another key, or given another age, is none.
      if (opened === undefined || opened.protectedHeader['key'] !== key || opened.protectedHeader['gen'] !== generation) return undefined
      return entryOf(new TextDecoder().decode(opened.plaintext), generation)
    },
  }
}

/** Whoever can read the server has the credentials. */
export const PLAIN: Seal = {
  close: async (_key, entry, expiresAt) => plainText(entry, expiresAt),
  open: async (_key, generation, text) => entryOf(text, generation),
}

function unknownKey(): never {
  throw new Error('no key of this id')
}

function bytesOf(key: RedisStoreKey): Uint8Array {
  const { id, secret }: Partial<RedisStoreKey> = key ?? {}
  const bytes = typeof secret === 'string' ? bytesOfText(secret) : secret
  if (typeof id !== 'string' || id === '' || !(bytes instanceof Uint8Array) || bytes.length !== SECRET_BYTES) {
    throw new TypeError(`redisStore: a key is an id and a secret of ${SECRET_BYTES} bytes, or their base64`)
  }
  return bytes
}

/** Of both alphabets of base64, with padding or without. The parser's own error would quote the secret. */
function bytesOfText(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function plainText({ identity, issuedAt, sourceFingerprint }: StoreEntry, expiresAt: number): string {
  return JSON.stringify({ identity, issuedAt, sourceFingerprint, expiresAt })
}

function entryOf(text: string, generation: number): StoreEntry | undefined {
  const body = parsed(text)
  if (!isRecord(body)) return undefined
  const { identity, issuedAt, sourceFingerprint, expiresAt } = body
  if (!isRecord(identity) || typeof issuedAt !== 'number' || typeof sourceFingerprint !== 'string') return undefined
  const expiration = new Date(typeof expiresAt === 'number' ? expiresAt : Number.NaN)
  return Number.isNaN(expiration.getTime()) ? undefined : { identity: { ...identity, expiration }, issuedAt, sourceFingerprint, generation }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
