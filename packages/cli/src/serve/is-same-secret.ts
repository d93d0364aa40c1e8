/** @module Comparing what was sent with what is secret. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** Takes the same time however much of it is right; hashes are of one length, which the comparison needs. */
export function isSameSecret(sent: string, secret: string): boolean {
  return timingSafeEqual(digest(sent), digest(secret))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
