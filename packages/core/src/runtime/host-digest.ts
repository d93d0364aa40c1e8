/** @module The hash of a text. */

/**
 * SHA-256 of `text`, in hex. At once: WebCrypto's takes ten times as long, for it is computed by another thread. Node's module is not loaded before the first.
 */
export function hexDigest(text: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', text)
}
