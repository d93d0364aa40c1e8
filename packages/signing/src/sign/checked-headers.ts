/** @module The caller's method and headers: kept as they are, or refused. */

/** Names that come with the signature. */
const OWN = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-region-set'])
/** RFC 9110, section 5.6.2; JavaScript has its own idea of the last one. */
const TOKEN = /^(?!__proto__$)[\w!#$%&'*+.^`|~-]+$/
/** Clients send others in an encoding that services do not check signatures by, and a line break begins another header. */
const VALUE = /^[\t\x20-\x7e]*$/

/**
 * In lower case. Throws `TypeError` for headers that come with the signature, are there twice, or cannot be sent as they are signed, and for a `host` that is
 * not the URL's. No message has a value in it.
 */
export function checkedHeaders(headers: Readonly<Record<string, string>> | Headers, url: URL): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [given, value] of headers instanceof Headers ? headers : Object.entries(headers)) {
    const name = given.toLowerCase()
    if (OWN.has(name)) throw new TypeError(`signing: the header ${name} comes with the signature: leave it out`)
    if (!TOKEN.test(name)) throw new TypeError('signing: the name of a header has characters that no name has')
    if (Object.hasOwn(checked, name)) throw new TypeError(`signing: the header ${name} is there twice`)
    if (typeof value !== 'string' || !VALUE.test(value)) {
      throw new TypeError(`signing: the header ${name} must be text of ASCII characters, without line breaks: encode it`)
    }
    if (name !== 'host') checked[name] = value
    else if (value.toLowerCase() !== url.host) {
      throw new TypeError(`signing: the header host is not that of the URL, ${url.host}: leave it out`)
    }
  }
  return checked
}

/** In upper case. Throws `TypeError` for what is no method. */
export function checkedMethod(method: string): string {
  if (typeof method !== 'string' || !TOKEN.test(method)) throw new TypeError('signing: the method must be a word, such as GET')
  return method.toUpperCase()
}
