/** @module One instance metadata service, spoken to in IMDSv2 only: session token, attempts, and whether there is one at all. */
import { CredentialsError, TransportError, type HttpRequest, type HttpResponse, type ResolveRequest, type Runtime } from '@credchain/core'
import { backOffMs } from '../wire/back-off.js'
import type { ImdsSettings } from './imds-settings.js'

export interface ImdsClient {
  /** GET with a session token. Gives statuses 200 and 404; every other end is a `CredentialsError`, or the signal's reason. */
  get(path: string, settings: ImdsSettings, request?: ResolveRequest): Promise<HttpResponse>
  /** The error of the last call while it is remembered that there is no such service here. */
  absence(): CredentialsError | undefined
  /** Makes the next call ask again. */
  forgetAbsence(): void
}

const TOKEN_SECONDS = 21_600
const TOKEN_HEADER = 'x-aws-ec2-metadata-token'
const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds'
/** A session token is renewed this long before its end, in milliseconds. */
const TOKEN_SLACK_MS = 120_000
/** That nothing is there is remembered this long, in milliseconds, so that not every caller waits for a timeout again. */
const ABSENCE_MS = 60_000
const HOP_LIMIT_HINT =
  'off EC2 set AWS_EC2_METADATA_DISABLED=true; in a container on EC2 set HttpPutResponseHopLimit of the instance to 2 or more'

/** The codes with which a host says at once that nothing is there. */
const NOBODY_THERE = new Set(
  'ECONNREFUSED EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN EADDRNOTAVAIL EAFNOSUPPORT EINVAL EACCES EPERM ENOTFOUND EAI_AGAIN'.split(' '),
)

/** What is learnt about an endpoint lives as long as the client. */
export function imdsClient(endpoint: string, runtime: Runtime): ImdsClient {
  let token: { readonly value: string; readonly renewAt: number } | undefined
  let absent: { readonly error: CredentialsError; readonly since: number } | undefined
  let hasAnswered = false

  function absence(): CredentialsError | undefined {
    if (absent === undefined) return undefined
    const age = runtime.now() - absent.since
    return age >= 0 && age < ABSENCE_MS ? absent.error : undefined
  }

  async function get(path: string, settings: ImdsSettings, request: ResolveRequest = {}): Promise<HttpResponse> {
    const first = await ask(path, settings, request)
    if (first.status !== 401) return first
    // The service was restarted, or the clock jumped: the token is no longer one.
    token = undefined
    const second = await ask(path, settings, request)
    if (second.status === 401) throw unavailable('the service refuses the session token that it has just given (HTTP 401)')
    return second
  }

  async function ask(path: string, settings: ImdsSettings, request: ResolveRequest): Promise<HttpResponse> {
    const { signal, background } = request
    const headers = { [TOKEN_HEADER]: await sessionToken(settings, request) }
    const response = await attempts({ method: 'GET', url: endpoint + path, headers, signal, background }, settings)
    if (response.status === 403) throw refused()
    if (response.status !== 200 && response.status !== 401 && response.status !== 404) {
      throw unavailable(`the service answered HTTP ${response.status}`)
    }
    return response
  }

  async function sessionToken(settings: ImdsSettings, { signal, background }: ResolveRequest): Promise<string> {
    if (token !== undefined && runtime.now() < token.renewAt) return token.value
    const headers = { [TTL_HEADER]: String(TOKEN_SECONDS) }
    const askedAt = runtime.now()
    const response = await attempts({ method: 'PUT', url: `${endpoint}/latest/api/token`, headers, signal, background }, settings)
    if (response.status === 403) throw refused()
    if (response.status !== 200) throw notImds(response.status)
    const value = response.text.trim()
    if (!/^[\w+/=.:~-]+$/.test(value)) throw unavailable('the service gave a session token that is none')
    token = { value, renewAt: askedAt + secondsOf(response) * 1000 - TOKEN_SLACK_MS }
    return value
  }

  async function attempts(request: HttpRequest, { timeoutMs, maxRetries }: ImdsSettings): Promise<HttpResponse> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await attemptOnce(request, timeoutMs)
      if (!('failure' in outcome)) return outcome
      if (attempt >= maxRetries || !outcome.again) throw unavailable(outcome.failure)
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
      if (error.code === 'ETIMEDOUT') return { failure: `no answer within ${timeoutMs} ms`, again: true }
      return { failure: `the connection to the service failed (${error.code})`, again: error.code !== 'EMSGSIZE' }
    }
  }

  /** Throws when the failure of a host that never answered means that there is no service: retrying would only keep callers waiting. */
  function rememberAbsence(code: string, timeoutMs: number): void {
    const isTimeout = code === 'ETIMEDOUT'
    if (!isTimeout && !NOBODY_THERE.has(code)) return
    const error = isTimeout
      ? new CredentialsError('NOT_CONFIGURED', 'instance-metadata', `no answer within ${timeoutMs} ms`, { hint: HOP_LIMIT_HINT })
      : new CredentialsError('NOT_CONFIGURED', 'instance-metadata', `there is no instance metadata service here (${code})`)
    absent = { error, since: runtime.now() }
    throw error
  }

  return {
    get,
    absence,
    forgetAbsence() {
      absent = undefined
    },
  }
}

interface Failure {
  readonly failure: string
  readonly again: boolean
}

function secondsOf(response: HttpResponse): number {
  const seconds = Number(response.headers[TTL_HEADER])
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, TOKEN_SECONDS) : TOKEN_SECONDS
}

function refused(): CredentialsError {
  return new CredentialsError('NOT_CONFIGURED', 'instance-metadata', 'the metadata service is turned off for this instance (HTTP 403)', {
    hint: 'set HttpEndpoint of the metadata options of the instance to enabled',
  })
}

/** Other clouds have a service at the same address. */
function notImds(status: number): CredentialsError {
  return new CredentialsError('NOT_CONFIGURED', 'instance-metadata', `what answers is no IMDSv2 (HTTP ${status} for a session token)`)
}

function unavailable(what: string): CredentialsError {
  return new CredentialsError('UNAVAILABLE', 'instance-metadata', what)
}
