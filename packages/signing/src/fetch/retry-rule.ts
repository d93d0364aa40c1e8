/** @module Whether, and when, a request is made again. */
import { backOffMs, nodeCodeOf, parseRetryAfter } from '@credchain/core'

/** RFC 9110, section 9.2.2: made twice they do what they do once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])
const PASSING = new Set([429, 500, 502, 503, 504])
/** A service that wants to be left alone for longer is better asked by whoever called. */
const LONGEST_WAIT_MS = 20_000

export interface Outcome {
  readonly method: string
  /** Undefined when there was no answer at all. */
  readonly response?: Pick<Response, 'status' | 'headers'>
  /** Then why. */
  readonly error?: unknown
  /** Retries so far. */
  readonly retry: number
  /** Uniform in [0, 1). */
  readonly random: number
  readonly now: number
}

/**
 * Milliseconds to wait before the next attempt; undefined when there should be none. Methods that may be repeated are, after 429, 5xx and broken connections;
 * others only when the service itself asks for it: 429 or 503 with `Retry-After`.
 */
export function retryWaitMs({ method, response, error, retry, random, now }: Outcome): number | undefined {
  const mayRepeat = IDEMPOTENT.has(method)
  const backOff = backOffMs(retry, random)
  if (response === undefined) return mayRepeat && isPassing(error) ? backOff : undefined
  if (!PASSING.has(response.status)) return undefined
  const askedMs = parseRetryAfter(response.headers.get('retry-after') ?? undefined, now)
  if (askedMs === undefined) return mayRepeat ? backOff : undefined
  const isAskedFor = response.status === 429 || response.status === 503
  return askedMs <= LONGEST_WAIT_MS && (mayRepeat || isAskedFor) ? Math.max(askedMs, backOff) : undefined
}

/** What `fetch` itself refuses is wrong at each attempt: a header that it does not send, a port, a redirect where none is wanted. Others have the network's code. */
function isPassing(error: unknown): boolean {
  const code = nodeCodeOf(error) ?? (error instanceof Error ? nodeCodeOf(error.cause) : undefined)
  return code !== undefined && !/^UND_ERR_(?:INVALID|NOT_SUPPORTED|REQ_CONTENT_LENGTH)/.test(code)
}
