/** @module What an answer of a JSON service of AWS says when it is a no. */
import { codeOf, CredentialsError, jsonObject, parseRetryAfter, type CredentialsErrorCode, type HttpResponse } from '@credchain/core'
import { serviceReason } from './service-reason.js'

export interface ServiceRefusal {
  /** The service's name for it, such as `NotAuthorizedException`; `HTTP 403` where it gives none. */
  readonly name: string
  /** `UNAVAILABLE` for what may pass by itself (5xx, throttling), else `REJECTED`. */
  readonly code: CredentialsErrorCode
  readonly body: Readonly<Record<string, unknown>>
  readonly retryAfterMs: number | undefined
}

/** Undefined for a good answer. The name stands in a header or in the body, with a namespace before it or an address behind it. */
export function refusalOf({ status, headers, text }: HttpResponse, now: number): ServiceRefusal | undefined {
  if (status >= 200 && status < 300) return undefined
  const body = jsonObject(text) ?? {}
  const told = [headers['x-amzn-errortype'], body['__type'], body.code, body.error].find(
    (each): each is string => typeof each === 'string' && each !== '',
  )
  const name = /^(?:.*#)?(\w{1,64})/.exec(told ?? '')?.[1] ?? `HTTP ${status}`
  return {
    name,
    code: codeOf({ name, $metadata: { httpStatusCode: status } }),
    body,
    retryAfterMs: parseRetryAfter(headers['retry-after'], now),
  }
}

export interface RefusalTelling {
  readonly source: string
  /** What was asked for. */
  readonly doing: string
  /** The refusal's own code where nothing else is known of it. */
  readonly code?: CredentialsErrorCode
  readonly hint?: string
  /** What was sent and must not come back in the message, should the other side echo it. */
  readonly secrets: readonly string[]
}

/** The refusal as an error of ours, with the service's own words on one line. */
export function refusalError(
  refusal: ServiceRefusal,
  { source, doing, code = refusal.code, hint, secrets }: RefusalTelling,
): CredentialsError {
  const { name, body, retryAfterMs } = refusal
  const reason = serviceReason({ code: name, message: body.message ?? body.Message ?? body.error_description }, secrets)
  return new CredentialsError(code, source, `${doing} failed${reason}`, { hint, retryAfterMs })
}
