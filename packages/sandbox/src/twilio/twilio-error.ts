/** @module Twilio's refusals, in its two forms. https://www.twilio.com/docs/usage/twilios-response */
import type { WireAnswer } from '../server/wire.js'

/** An answer that says no. `code` is Twilio's number for it. */
export class TwilioError extends Error {
  override readonly name = 'TwilioError'
  readonly code: number
  readonly status: number

  constructor(code: number, status: number, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** The refusal as Twilio writes it. What its gateways say themselves (502, 504) is a page of HTML. */
export function twilioErrorAnswer({ code, status, message }: TwilioError, form: 'twilio' | 'problem'): WireAnswer {
  if (status === 502 || status === 504) {
    return { status, headers: { 'content-type': 'text/html' }, body: `<html><head><title>${status}</title></head></html>` }
  }
  const moreInfo = `https://www.twilio.com/docs/errors/${code}`
  if (form === 'problem') {
    const body = JSON.stringify({ type: moreInfo, title: message, status, code, detail: message })
    return { status, headers: { 'content-type': 'application/problem+json' }, body }
  }
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code, message, more_info: moreInfo, status }) }
}

/** What Twilio calls a status where nothing better is said. */
export function usualTwilioCode(status: number): number {
  if (status === 401) return 20_003
  return status >= 400 && status < 600 ? 20_000 + status : 20_500
}
