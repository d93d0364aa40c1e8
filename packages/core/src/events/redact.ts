/** @module What may be shown of a secret: nothing, and of a key id its last four characters. */

/** `...7Q2F` of a key id. */
export function redactKeyId(accessKeyId: string): string {
  return `...${accessKeyId.slice(-4)}`
}
