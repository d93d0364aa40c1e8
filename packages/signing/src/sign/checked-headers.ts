/** @module The caller's headers: kept as they are, or refused where a signature brings its own. */

/** Names that come with the signature. */
const OWN = ['authorization', 'x-amz-date', 'x-amz-security-token']

/** In lower case. Throws `TypeError` for headers that come with the signature, for a `host` that is not the URL's, and for a URL that is signed already. */
export function checkedHeaders(headers: Readonly<Record<string, string>> | Headers, url: URL): Record<string, string> {
  const given = headers instanceof Headers ? Object.fromEntries(headers) : lowerCased(headers)
  const doubled = OWN.find((name) => name in given)
  if (doubled !== undefined) throw new TypeError(`signing: the header ${doubled} comes with the signature: leave it out`)
  const { host = url.host, ...rest } = given
  if (host !== url.host) throw new TypeError(`signing: the header host says ${host}, the URL ${url.host}: leave it out`)
  checkUnsigned(url)
  return rest
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase()
    if (Object.hasOwn(lower, key)) throw new TypeError(`signing: the header ${key} is there twice`)
    lower[key] = value
  }
  return lower
}

/** A session token in the header or in the query, never both. */
export function checkUnsigned(url: URL): void {
  if (url.search === '') return
  const signed = [...url.searchParams.keys()].find((name) => /^x-amz-(?:signature|security-token|credential)$/i.test(name))
  if (signed !== undefined) throw new TypeError(`signing: the URL is signed already, by ${signed} in its query`)
}
