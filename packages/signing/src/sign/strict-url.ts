/** @module URLs in the one spelling that clients, proxies and every service of AWS read alike. */

/**
 * The same URL with everything percent-encoded that RFC 3986 does not call unreserved, but for the slashes of the path: `!'()*` too, and `+`. A `+` of the query
 * is a blank there, as `URLSearchParams` writes it, and becomes `%20`.
 */
export function strictUrl(url: URL | string): URL {
  const strict = new URL(url)
  strict.pathname = strictPath(strict.pathname)
  const pairs = queryPairs(strict.search.replaceAll('+', '%20'))
  strict.search = pairs
    .map(({ name, value }) => (value === undefined ? strictText(name) : `${strictText(name)}=${strictText(value)}`))
    .join('&')
  return strict
}

export function strictPath(path: string): string {
  return path.split('/').map(strictText).join('/')
}

/** What is encoded stays so, unless it need not be. */
function strictText(text: string): string {
  return text.replaceAll(/%[0-9a-f]{2}|[^A-Za-z0-9\-._~]/giu, (found) => {
    if (found.length !== 3 || !found.startsWith('%')) return encodeStrictly(found)
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : found.toUpperCase()
  })
}

/** Percent-encodes all but the unreserved characters. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The parameters of a query as they are written; without a value where there is no equals sign. */
export function queryPairs(search: string): readonly { readonly name: string; readonly value: string | undefined }[] {
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? { name: pair, value: undefined } : { name: pair.slice(0, at), value: pair.slice(at + 1) }
    })
}
