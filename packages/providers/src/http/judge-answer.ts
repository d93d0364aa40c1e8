/** @module What an answer of the container endpoint means. */
import { CredentialsError, jsonObject, parseRetryAfter, type Credentials, type HttpResponse } from '@credchain/core'
import { parseCredentialsBody } from './parse-credentials-body.js'
import { serviceReason } from '../wire/service-reason.js'

/** What the judge knows of the request. */
export interface Asked {
  readonly source: string
  /** Name of the setting that holds the endpoint. */
  readonly endpointName: string
  /** The authorization value that was sent. */
  readonly token: string | undefined
  /** Wall clock at the answer, milliseconds since the epoch. */
  readonly now: number
}

/** Credentials, or why there are none and what may help: asking again later, or asking with another token. */
export type Verdict =
  | { readonly credentials: Credentials }
  | { readonly error: CredentialsError; readonly remedy: 'later' | 'other-token' | 'none' }

/**
 * 5xx, 408 and 429 pass, so they are worth another try. A 4xx does not, unless the token was rotated in the meantime:
 * EKS answers 400 to an expired one, others 401 or 403. A 404 is an address that serves no credentials.
 */
export function judgeAnswer({ status, headers, text }: HttpResponse, asked: Asked): Verdict {
  const { source, endpointName, token, now } = asked
  if (status === 200) return judgeBody(text, asked)
  const what = `the endpoint answered ${status}${serviceReason(wordsOf(text, headers), [token])}`

  if (status >= 500 || status === 408 || status === 429) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], now)
    const error = new CredentialsError('UNAVAILABLE', source, what, retryAfterMs === undefined ? {} : { retryAfterMs })
    return { error, remedy: 'later' }
  }
  if (status === 404) {
    const hint = `check that ${endpointName} names the address of the credentials`
    return { error: new CredentialsError('INVALID_CONFIG', source, what, { hint }), remedy: 'other-token' }
  }
  if (status >= 400) {
    const hint = 'check the authorization token, and that a role is attached to the task or the service account'
    return { error: new CredentialsError('REJECTED', source, what, { hint }), remedy: 'other-token' }
  }
  if (status >= 300) {
    const hint = `let ${endpointName} name the final address: redirects are not followed, because they would carry the token elsewhere`
    return { error: new CredentialsError('INVALID_CONFIG', source, what, { hint }), remedy: 'none' }
  }
  return { error: new CredentialsError('UNAVAILABLE', source, what), remedy: 'none' }
}

/** The agents of ECS explain themselves in JSON, that of EKS in plain text. Pages of a proxy in between explain nothing. */
function wordsOf(text: string, headers: HttpResponse['headers']): Readonly<Record<string, unknown>> {
  const isPlain = /^text\/plain\b/i.test(headers['content-type'] ?? '')
  return jsonObject(text) ?? (isPlain ? { message: text } : {})
}

function judgeBody(text: string, { source, token }: Asked): Verdict {
  try {
    return { credentials: parseCredentialsBody(text, source, token) }
  } catch (error) {
    if (error instanceof CredentialsError) return { error, remedy: 'none' }
    throw error
  }
}
