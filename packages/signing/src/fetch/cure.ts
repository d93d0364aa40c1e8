/** @module Why a service refused a request, and what would help: other credentials, or its own clock. */
import { SKEW_TOLERANCE_MS } from './skew.js'

export type Cure = 'clock' | 'credentials'

/** Names under which AWS services refuse credentials that were good once. */
const EXPIRED = /^(?:ExpiredToken(?:Exception)?|InvalidToken(?:Exception)?|TokenRefreshRequired|RequestExpired)$/
/** Names under which they refuse the time of a signature; an answer to HEAD has none. */
const SKEWED = /^(?:RequestTimeTooSkewed|RequestInTheFuture|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|RequestExpired|)$/

/**
 * Undefined for answers that are no refusal, and for those that nothing helps. The answer can still be read.
 * @param offMs how far the time of the signature was from the service's
 */
export async function cureOf(response: Response, offMs: number): Promise<Cure | undefined> {
  if (![400, 401, 403].includes(response.status)) return undefined
  const name = response.headers.get('x-amzn-errortype') ?? nameIn(await beginningOf(response))
  // A namespace may stand before it, an address behind.
  const plain = /^(?:.*#)?(\w{1,64})/.exec(name)?.[1] ?? ''
  if (SKEWED.test(plain) && Math.abs(offMs) > SKEW_TOLERANCE_MS) return 'clock'
  return EXPIRED.test(plain) ? 'credentials' : undefined
}

function nameIn(text: string): string {
  return /<Code>([\w.]+)<\/Code>/.exec(text)?.[1] ?? /"(?:__type|code)"\s*:\s*"([^"]{1,200})"/i.exec(text)?.[1] ?? ''
}

/** Errors are short; what is longer is none, however long it says it is. */
const MOST_CHARACTERS = 65_536

async function beginningOf(response: Response): Promise<string> {
  const reader = response.clone().body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader !== undefined && text.length < MOST_CHARACTERS) {
    // Of an answer that breaks off, whoever reads it hears.
    const { value } = await reader.read().catch(() => ({ value: undefined }))
    if (value === undefined) return text
    text += decoder.decode(value, { stream: true })
  }
  // It ends when whoever has the answer itself does not want it any more either, so nobody waits for it.
  reader?.cancel().catch(() => {})
  return text
}
