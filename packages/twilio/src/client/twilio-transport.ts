/** @module How a question reaches Twilio. */
import type { HttpResponse } from '@credchain/core'
import type { TwilioProduct } from '../wire/twilio-origin.js'

export interface TwilioTransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Which of Twilio's hosts. */
  readonly product: Exclude<TwilioProduct, 'oauth'>
  /** Path and query. */
  readonly path: string
  /** Sent form-encoded. It may hold a secret, which a transport keeps no longer than it takes to send it. */
  readonly form?: Readonly<Record<string, string>>
  /** Bound on the exchange, in milliseconds. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

/** One exchange, whatever the answer says. Rejects with `TransportError`, with an error of the identity, or with the signal's reason. */
export type TwilioTransport = (request: TwilioTransportRequest) => Promise<HttpResponse>
