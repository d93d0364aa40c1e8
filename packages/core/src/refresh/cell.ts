/** @module The state of one cache: plain data, so that ten thousand of them are cheap. Only `keeper` and `refresher` write to it. */
import type { Expiring, Provider } from '../provider/provider.js'
import type { Flight } from './flight.js'
import type { Windows } from './freshness.js'

/** An identity and its windows. */
export interface Held<T> extends Windows {
  readonly identity: T
  /** Handed to every caller as it is, so that a fresh call costs nothing. */
  readonly promise: Promise<T>
  readonly issuedAt: number
}

export interface Cell<T extends Expiring> {
  readonly provider: Provider<T>
  /** Which of the provider's identities it holds, where it has several. */
  readonly subject: string | undefined
  held: Held<T> | undefined
  /** The identity that a service refused, until the source gives another. */
  refused: T | undefined
  /** The source's refusal, remembered for seconds. */
  remembered: { readonly error: unknown; readonly until: number } | undefined
  /** The source is not asked before this instant while something valid is held. */
  retryAt: number
  /** Failures in a row. */
  failures: number
  /** Answers in a row that brought no more life. */
  stalls: number
  /** The source's last word was a no, which ends what it documents about its identities. */
  isDenied: boolean
  flight: Flight<T> | undefined
  /** The flight of which it has been told that it is slow. */
  slowFlight: Flight<T> | undefined
  /** Callers that wait now, and what keeps the process alive for them. */
  waiting: number
  awake: AbortController | undefined
  /** The last instant at which the clock was read: a clock that goes backwards has jumped. */
  lastSeen: number
  /** Calls answered from memory. */
  served: number
  isClosed: boolean
}

export function newCell<T extends Expiring>(provider: Provider<T>, subject?: string): Cell<T> {
  return {
    provider,
    subject,
    held: undefined,
    refused: undefined,
    remembered: undefined,
    retryAt: -Infinity,
    failures: 0,
    stalls: 0,
    isDenied: false,
    flight: undefined,
    slowFlight: undefined,
    waiting: 0,
    awake: undefined,
    lastSeen: -Infinity,
    served: 0,
    isClosed: false,
  }
}
