/** @module The URL that a caller gives. */

/**
 * Throws `TypeError` for what is no absolute URL of the web, for a user name in it, which would be sent beside the signature or stay in a link, and for a URL that is
 * signed already.
 */
export function checkedUrl(given: URL | string): URL {
  const url = parsed(given)
  if (!/^(?:http|ws)s?:$/.test(url.protocol)) throw new TypeError(`signing: a URL of ${url.protocol} is not signed: https is`)
  if (url.username !== '' || url.password !== '')
    throw new TypeError('signing: the URL has a user name or a password in it: leave them out')
  if (url.search !== '') checkUnsigned(url)
  return url
}

/** Not in the words of the parser, which quote it. */
function parsed(given: URL | string): URL {
  try {
    return new URL(given)
  } catch {
    throw new TypeError('signing: that is no URL: pass an absolute one, https://host/path')
  }
}

/** What a signature in the query is made of: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const SIGNED = /^x-amz-(?:algorithm|credential|date|expires|region-set|security-token|signature|signedheaders)$/i

/** A session token in the header or in the query, never both. */
function checkUnsigned(url: URL): void {
  const signed = [...url.searchParams.keys()].find((name) => SIGNED.test(name))
  if (signed !== undefined) throw new TypeError(`signing: the URL is signed already, by ${signed} in its query`)
}
