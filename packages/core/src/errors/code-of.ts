/** @module The meaning of any error, ours or not. */
import { isCredentialsError, type CredentialsErrorCode } from './credentials-error.js'

const THROTTLING = /throttl|toomanyrequests|requestlimitexceeded|slowdown|bandwidthlimit|priorrequestnotcomplete/i

/**
 * The code of an error: its own when it is one of ours, `NOT_CONFIGURED` for a foreign one whose `tryNextLink` is true (AWS's word for it),
 * `REJECTED` for a service's 4xx that is no throttling, `UNAVAILABLE` for everything else.
 */
export function codeOf(error: unknown): CredentialsErrorCode {
  if (isCredentialsError(error)) return error.code
  if (typeof error !== 'object' || error === null) return 'UNAVAILABLE'
  if ('tryNextLink' in error && error.tryNextLink === true) return 'NOT_CONFIGURED'
  const status = httpStatusOf(error)
  const name = 'name' in error && typeof error.name === 'string' ? error.name : ''
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429 && !THROTTLING.test(name)
  return refused ? 'REJECTED' : 'UNAVAILABLE'
}

/** `$metadata.httpStatusCode`, as the exceptions of AWS SDK clients carry it; 0 when there is none. */
function httpStatusOf(error: object): number {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  const status = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : 0
  return typeof status === 'number' ? status : 0
}

/** One line on what went wrong: our own errors without the source in front, foreign ones as they are. */
export function reasonOf(error: unknown): string {
  if (isCredentialsError(error))
    return error.message.startsWith(`${error.source}: `) ? error.message.slice(error.source.length + 2) : error.message
  if (!(error instanceof Error)) return 'failed with something that is not an Error'
  // Parsers quote what they read, and the error of a program its whole command line.
  return error instanceof SyntaxError || error.message.includes('Command failed') ? `failed (${error.name})` : error.message
}

/** The service's own word on when to try again, where the error carries one. */
export function retryAfterOf(error: unknown): number | undefined {
  return isCredentialsError(error) ? error.retryAfterMs : undefined
}
