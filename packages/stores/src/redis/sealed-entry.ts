/** @module Entries as text: encrypted (JWE, `dir` with A256GCM), or plain where that is spelled out. */
import { CredentialsError, isGeneration, type StoreEntry } from '@credchain/core'
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
  /** Names of the keys: first the one that closes. */
  readonly ids: readonly [string, ...string[]]
  close(key: string, entry: StoreEntry, expiresAt: number): Promise<string>
  /** Undefined for text that is not this key's entry of this generation. */
  open(key: string, generation: number, text: string): Promise<StoreEntry | undefined>
}

export const REDIS_SOURCE = 'redis-store'
const SECRET_BYTES = 32

/** Throws `INVALID_CONFIG` for keys that are none: nobody would hear of a `TypeError`, which also a network gives that is down. */
export function sealWith({ current, previous = [] }: RedisStoreKeys): Seal {
  const secret = bytesOf(current, 'keys.current')
  const secrets = new Map([[current.id, secret]])
  for (const [index, key] of previous.entries()) {
    const older = bytesOf(key, `keys.previous[${index}]`)
    secrets.set(key.id, older)
  }
  if (secrets.size !== previous.length + 1) throw unusable('every one of keys needs an id of its own')

  return {
    ids: [current.id, ...previous.map(({ id }) => id)],
    async close(key, entry, expiresAt) {
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
  ids: [''],
  close: async (_key, entry, expiresAt) => plainText(entry, expiresAt),
  open: async (_key, generation, text) => entryOf(text, generation),
}

function unknownKey(): never {
  throw new Error('no key of this id')
}

/** @param name of the option, for the error */
function bytesOf(key: RedisStoreKey | undefined, name: string): Uint8Array {
  const { id, secret }: Partial<RedisStoreKey> = key ?? {}
  if (typeof id !== 'string' || id === '') throw unusable(`${name}.id is missing`)
  const bytes = typeof secret === 'string' ? bytesOfText(secret) : secret
  if (bytes instanceof Uint8Array && bytes.length === SECRET_BYTES) return bytes
  const hint = `openssl rand -base64 ${SECRET_BYTES}`
  throw unusable(`${name}.secret is not ${SECRET_BYTES} bytes, or their base64`, `Make one with: ${hint}`)
}

/** What the store was given can never be used. */
export function unusable(what: string, hint?: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', REDIS_SOURCE, what, { hint })
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
  if (!isRecord(identity) || typeof issuedAt !== 'number' || !Number.isFinite(issuedAt)) return undefined
  if (typeof sourceFingerprint !== 'string' || !isGeneration(generation)) return undefined
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
