/** @module What of a head may be shown: no signature, token or key. */
import { redactKeyId } from '@credchain/core'

/** Names of headers and parameters that let somebody in, or open what is encrypted. */
const SECRET = /auth|cookie|token|secret|signature|credential|passw|api-?key|customer-key(?!-md5)|^(?:key|code|sig)$/i

/** The value of a header, as far as it may be shown. */
export function redactedHeader(name: string, value: string): string {
  const [, algorithm, keyId, rest] = /^(AWS4-\S+) Credential=([^/]+)(\/.*), Signature=/.exec(value) ?? []
  if (name === 'authorization' && keyId !== undefined) return `${algorithm} Credential=${redactKeyId(keyId)}${rest}, Signature=…`
  if (SECRET.test(name)) return '…'
  return name === 'location' ? redactedUrl(value) : value
}

/** A URL without the values of such parameters. */
export function redactedUrl(url: string): string {
  return url.replaceAll(/([?&])([^=&#]*)=([^&#]*)/g, (pair: string, mark: string, name: string) =>
    SECRET.test(name) ? `${mark}${name}=…` : pair,
  )
}
