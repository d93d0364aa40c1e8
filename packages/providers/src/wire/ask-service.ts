/** @module An unsigned question to a JSON service of AWS, asked again while the answer may pass. */
import { backOffMs, type HttpResponse, type ResolveRequest, type Runtime, TransportError } from '@credchain/core'
import { refusalOf } from './service-refusal.js'

export interface ServiceQuestion {
  /** Default: POST. */
  readonly method?: 'GET' | 'POST'
  readonly url: string
  /** Made anew for every attempt: a proof may be used once only. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** Sent as JSON. Default: none. */
  readonly body?: object
  /** Attempts, the first included. Default: 3, as with AWS's clients. */
  readonly maxAttempts?: number | undefined
}

const DEFAULT_ATTEMPTS = 3
/** Bound on one attempt. */
const ATTEMPT_DEADLINE_MS = 10_000
/** Nobody is kept waiting who is told to come back later than this. */
const LONGEST_PAUSE_MS = 5_000

/** The last answer, whatever it says. Network failures, 5xx and throttling are tried again; what the network failed with last is thrown. */
export async function askService(
  question: ServiceQuestion,
  { signal, background }: ResolveRequest,
  runtime: Runtime,
): Promise<HttpResponse> {
  const { method = 'POST', url, headers, body, maxAttempts = DEFAULT_ATTEMPTS } = question
  for (let attempt = 1; ; attempt += 1) {
    const request = { method, url, headers: await headers(), ...(body && { body: JSON.stringify(body) }) }
    const outcome = await runtime.http({ ...request, deadlineMs: ATTEMPT_DEADLINE_MS, signal, background }).catch(transportFailure)
    const mendedAfterMs = mayPassAfter(outcome, runtime.now())
    const pauseMs = Math.max(mendedAfterMs ?? Infinity, backOffMs(attempt - 1, runtime.random()))
    if (attempt < maxAttempts && pauseMs <= LONGEST_PAUSE_MS) await runtime.sleep(pauseMs, signal, background)
    else if (outcome instanceof TransportError) throw outcome
    else return outcome
  }
}

function transportFailure(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  throw error
}

/** How long to wait at least before the next try, in milliseconds; undefined when none would help. */
function mayPassAfter(outcome: HttpResponse | TransportError, now: number): number | undefined {
  if (outcome instanceof TransportError) return outcome.code === 'EMSGSIZE' ? undefined : 0
  const refusal = refusalOf(outcome, now)
  return refusal?.code === 'UNAVAILABLE' ? (refusal.retryAfterMs ?? 0) : undefined
}
