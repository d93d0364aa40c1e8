/** @module Why a service refused a request: by its credentials, or by its clock. */

/** Names under which AWS services refuse credentials that were good once. */
const EXPIRED = /^(?:ExpiredToken(?:Exception)?|InvalidToken(?:Exception)?|TokenRefreshRequired|RequestExpired)$/
/** Names under which they refuse the time of a signature. */
const SKEWED = /^(?:RequestTimeTooSkewed|RequestInTheFuture|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|RequestExpired)$/

export interface ServiceRefusal {
  readonly isExpired: boolean
  /** The clock may be why. */
  readonly isSkewed: boolean
}

/** Undefined for answers that are none. The answer can still be read. */
export async function refusalOf(response: Response): Promise<ServiceRefusal | undefined> {
  if (![400, 401, 403].includes(response.status)) return undefined
  const name = response.headers.get('x-amzn-errortype') ?? (await nameIn(response))
  // A namespace may stand before it, an address behind.
  const plain = /^(?:.*#)?(\w{1,64})/.exec(name)?.[1] ?? ''
  return { isExpired: EXPIRED.test(plain), isSkewed: SKEWED.test(plain) }
}

/** Errors are short. */
const MOST_CHARACTERS = 65_536

async function nameIn(response: Response): Promise<string> {
  const length = Number(response.headers.get('content-length') ?? 0)
  if (length > MOST_CHARACTERS) return ''
  const text = await response
    .clone()
    .text()
    .catch(() => '')
  return /<Code>([\w.]+)<\/Code>/.exec(text)?.[1] ?? /"(?:__type|code)"\s*:\s*"([^"]{1,200})"/i.exec(text)?.[1] ?? ''
}
