/** @module Requests to one instance metadata service: attempts, and whether there is such a service at all. */
import { backOffMs, CredentialsError, type HttpRequest, type HttpResponse, ownClock, type Runtime, TransportError } from '@credchain/core'
import type { ImdsSettings } from './imds-settings.js'

export interface ImdsTransport {
  /** An answer of any status but 429 and 5xx, which are asked again. Every other end is a `CredentialsError`, or the signal's reason. */
  send(request: HttpRequest, settings: ImdsSettings): Promise<HttpResponse>
  /** The error of the last request while it is remembered that there is no such service here. */
  absence(): CredentialsError | undefined
  /** Makes the next request ask again. */
  forgetAbsence(): void
  /** True for the error of a host that has never answered and let a request wait until its end. */
  isSilence(error: unknown): boolean
}

/** That nothing is there is remembered this long, in milliseconds, so that not every caller waits for a timeout again. */
const ABSENCE_MS = 60_000
const OFF_EC2_HINT = 'off EC2 set AWS_EC2_METADATA_DISABLED=true'
const HOP_LIMIT_HINT = 'in a container on EC2 set HttpPutResponseHopLimit of the instance to 2 or more'

/** The codes with which a host says at once that nothing is there. */
const NOBODY_THERE = new Set(
  'ECONNREFUSED EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN EADDRNOTAVAIL EAFNOSUPPORT EINVAL EACCES EPERM ENOTFOUND EAI_AGAIN'.split(' '),
)

/** What is learnt of the host lives as long as the transport. */
export function imdsTransport(endpoint: string, runtime: Runtime): ImdsTransport {
  const ownNow = ownClock(runtime)
  let absent: { readonly error: CredentialsError; readonly since: number; readonly isSilent: boolean } | undefined
  let hasAnswered = false

  async function send(request: HttpRequest, { timeoutMs, maxRetries }: ImdsSettings): Promise<HttpResponse> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await attemptOnce(request, timeoutMs)
      if ('status' in outcome) return outcome
      if (attempt >= maxRetries || !outcome.again) throw new CredentialsError('UNAVAILABLE', 'instance-metadata', outcome.failure, outcome)
      await runtime.sleep(backOffMs(attempt, runtime.random()), request.signal, request.background)
    }
  }

  async function attemptOnce(request: HttpRequest, timeoutMs: number): Promise<HttpResponse | Failure> {
    try {
      const response = await runtime.http({ ...request, deadlineMs: timeoutMs })
      hasAnswered = true
      absent = undefined
      const isTransient = response.status >= 500 || response.status === 429
      return isTransient ? { failure: `the service answered HTTP ${response.status}`, again: true } : response
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      if (!hasAnswered) rememberAbsence(error.code, timeoutMs)
      return failureOf(error.code, request.method, timeoutMs)
    }
  }

  /** Throws when the failure of a host that never answered means that there is no service: retrying would only keep callers waiting. */
  function rememberAbsence(code: string, timeoutMs: number): void {
    const isSilent = code === 'ETIMEDOUT'
    if (!isSilent && !NOBODY_THERE.has(code)) return
    const what = isSilent ? `no answer within ${timeoutMs} ms` : `there is no instance metadata service here (${code})`
    const hint = isSilent ? `${OFF_EC2_HINT}; ${HOP_LIMIT_HINT}` : `${OFF_EC2_HINT}; elsewhere let the service answer at ${endpoint}`
    const error = new CredentialsError('NOT_CONFIGURED', 'instance-metadata', what, { hint })
    absent = { error, since: ownNow(), isSilent }
    throw error
  }

  return {
    send,
    absence() {
      if (absent === undefined) return undefined
      const age = ownNow() - absent.since
      return age >= 0 && age < ABSENCE_MS ? absent.error : undefined
    },
    forgetAbsence() {
      absent = undefined
    },
    isSilence: (error) => absent?.isSilent === true && absent.error === error,
  }
}

interface Failure {
  readonly failure: string
  readonly again: boolean
  readonly hint?: string
}

function failureOf(code: string, method: string, timeoutMs: number): Failure {
  if (code !== 'ETIMEDOUT') return { failure: `the connection to the service failed (${code})`, again: code !== 'EMSGSIZE' }
  // Answers to a PUT alone are dropped on their way into a container.
  return { failure: `no answer within ${timeoutMs} ms`, again: true, ...(method === 'PUT' && { hint: HOP_LIMIT_HINT }) }
}
