/** @module The mark that tells which key a credential at Twilio holds: Twilio itself shows nothing of it. */

/** Longest friendly name that Twilio takes. */
const LONGEST = 64
const KEY_ID_LENGTH = 20

/** `<name> #<access key id>`; a key id is no secret. Throws `TypeError` when that is longer than 64 characters. */
export function keyLabel(name: string, accessKeyId: string): string {
  const label = `${name} #${accessKeyId}`.trim()
  if (label.length > LONGEST)
    throw new TypeError(`the friendly name has at most ${LONGEST - accessKeyId.length - 2} characters: the access key id is added to it`)
  return label
}

/** Whether a friendly name carries the mark of that key. Anybody with access to the account can write it. */
export function isLabelledFor(accessKeyId: string, friendlyName: string): boolean {
  return friendlyName.split(/\s+/).includes(`#${accessKeyId}`)
}

/** The key that a friendly name is marked with. */
export function markedKey(friendlyName: string): string | undefined {
  return /(?:^|\s)#([A-Z0-9]{20})(?=\s|$)/.exec(friendlyName)?.[1]
}

/** The name without any mark, as far as there is room for it beside another. */
export function nameToKeep(friendlyName: string): string {
  const name = friendlyName.replaceAll(/(?:^|\s)#[A-Z0-9]{20}(?=\s|$)/g, '').trim()
  return name.slice(0, LONGEST - ' #'.length - KEY_ID_LENGTH).trim()
}
