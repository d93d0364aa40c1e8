/** @module A question to Twilio, asked again while that is safe and may help. */
import { backOffMs, TransportError, type HttpResponse, type Runtime } from '@credchain/core'
import { refusalOf, TwilioApiError } from './twilio-api-error.js'
import type { TwilioTransport, TwilioTransportRequest } from './twilio-transport.js'

export interface TwilioQuestion extends Omit<TwilioTransportRequest, 'deadlineMs'> {
  /** What is done, for messages: `creating the AWS credential`. */
  readonly doing: string
  /** Doing it twice is not the same as doing it once: only what Twilio has surely not processed is sent again. Default: false. */
  readonly isOnce?: boolean
}

export interface AskingOptions {
  readonly transport: TwilioTransport
  readonly maxAttempts: number
  /** Bound on the whole, pauses included, in milliseconds. */
  readonly timeoutMs: number
}

/** Of what is not tried again although the answer was lost. */
const UNKNOWN = 'it may have been done all the same: list the credentials before another try'

/** The good answer. Rejects with `TwilioApiError`. */
export async function askTwilio(question: TwilioQuestion, options: AskingOptions, runtime: Runtime): Promise<HttpResponse> {
  const { method, product, path, form, signal, isOnce = false } = question
  const { transport, maxAttempts, timeoutMs } = options
  const endsAt = runtime.now() + timeoutMs
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await outcomeOf(
      transport({ method, product, path, signal, ...(form && { form }), deadlineMs: Math.max(1, endsAt - runtime.now()) }),
    )
    if (!(outcome instanceof TransportError) && outcome.status < 300) return outcome
    const error = failureOf(outcome, question, runtime.now())
    const pauseMs = Math.max(error.retryAfterMs ?? 0, backOffMs(attempt - 1, runtime.random()))
    const isSafe = error.status === 429 || (error.code === 'UNAVAILABLE' && !isOnce)
    if (!isSafe || attempt >= maxAttempts || runtime.now() + pauseMs >= endsAt) throw error
    await runtime.sleep(pauseMs, signal)
  }
}

async function outcomeOf(exchange: Promise<HttpResponse>): Promise<HttpResponse | TransportError> {
  try {
    return await exchange
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
}

function failureOf(outcome: HttpResponse | TransportError, { doing, form, isOnce = false }: TwilioQuestion, now: number): TwilioApiError {
  if (outcome instanceof TransportError)
    return new TwilioApiError(`${doing} failed: ${outcome.message}`, { cause: outcome, hint: isOnce ? UNKNOWN : undefined })
  return refusalOf(outcome, doing, form?.['Credentials']?.split(':') ?? [], now, isOnce ? UNKNOWN : undefined)
}
