/** @module SHA-256 of Node, in the form in which signers of AWS take it. */
import type { Checksum, SourceData } from '@smithy/types'
import { createHash, createHmac, hash } from 'node:crypto'

/** A hash, or with a secret a keyed one (HMAC). */
export class NodeSha256 implements Checksum {
  readonly #secret: SourceData | undefined
  #hash: { update(data: Uint8Array): unknown; digest(): Buffer }

  constructor(secret?: SourceData) {
    this.#secret = secret
    this.#hash = newHash(secret)
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = newHash(this.#secret)
  }
}

function newHash(secret: SourceData | undefined) {
  if (secret === undefined) return createHash('sha256')
  return createHmac('sha256', secret instanceof ArrayBuffer ? Buffer.from(secret) : typeof secret === 'string' ? secret : bytesOf(secret))
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Of the whole, in hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}
