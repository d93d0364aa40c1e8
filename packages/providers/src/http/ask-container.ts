/** @module The exchange with the container endpoint, attempts and pauses included. */
import { backOffMs, type Credentials, CredentialsError, ownClock, type ResolveRequest, type Runtime, TransportError } from '@credchain/core'
import { authorizationToken } from './authorization-token.js'
import type { ContainerSettings } from './container-settings.js'
import { judgeAnswer, type Verdict } from './judge-answer.js'

const MAX_BODY_BYTES = 64 * 1024

/** Asks until there are credentials, a refusal, no retries left, or no time. A `Retry-After` that goes beyond the time left ends it at once. */
export async function askContainer(
  settings: ContainerSettings,
  { signal, background }: ResolveRequest,
  runtime: Runtime,
): Promise<Credentials> {
  const { timeout, maxRetries, deadlineMs } = settings
  const ownNow = ownClock(runtime)
  const giveUpAt = ownNow() + deadlineMs
  const tokenOf = () => authorizationToken(settings.tokenFile, settings.token, runtime.fs, settings.source)
  let token = await tokenOf()
  let renewed = false

  for (let retry = 0; ;) {
    const limitMs = Math.max(1, Math.min(timeout, giveUpAt - ownNow()))
    const verdict = await attempt(settings, { token, limitMs, signal, background }, runtime)
    if ('credentials' in verdict) return verdict.credentials
    const { error, remedy } = verdict

    if (remedy === 'later' && retry < maxRetries) {
      const pauseMs = Math.max(error.retryAfterMs ?? 0, backOffMs(retry, runtime.random()))
      if (ownNow() + pauseMs >= giveUpAt) throw error
      await runtime.sleep(pauseMs, signal, background)
      token = await tokenOf()
      retry += 1
    } else if (remedy === 'other-token' && !renewed) {
      const refused = token
      token = await tokenOf()
      renewed = true
      if (token === refused) throw error
    } else {
      throw error
    }
  }
}

interface Attempt {
  readonly token: string | undefined
  readonly limitMs: number
  readonly signal: AbortSignal | undefined
  readonly background: boolean | undefined
}

async function attempt(
  { source, url, endpointName }: ContainerSettings,
  { token, limitMs, signal, background }: Attempt,
  runtime: Runtime,
): Promise<Verdict> {
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: token }) }
  try {
    const request = { method: 'GET', url: url.href, headers, deadlineMs: limitMs, maxBodyBytes: MAX_BODY_BYTES, signal, background }
    return judgeAnswer(await runtime.http(request), { source, endpointName, token, now: runtime.now() })
  } catch (cause) {
    if (!(cause instanceof TransportError)) throw cause
    return {
      error: new CredentialsError('UNAVAILABLE', source, `${url.host} ${failureOf(cause, limitMs)}`, { cause }),
      remedy: remedyOf(cause),
    }
  }
}

function failureOf({ code }: TransportError, limitMs: number): string {
  if (code === 'ETIMEDOUT') return `did not answer within ${limitMs} ms`
  return code === 'EMSGSIZE' ? `answered with more than ${MAX_BODY_BYTES} bytes` : `could not be asked: ${code}`
}

function remedyOf({ code }: TransportError): 'later' | 'none' {
  return code === 'EMSGSIZE' ? 'none' : 'later'
}
