/** @module The state of one cache: plain data, and little of it, so that ten thousand of them are cheap. Only `keeper` and `refresher` write to it. */
import type { Flight } from './flight.js'
import type { Windows } from './freshness.js'

/** An identity and its windows. */
export interface Held<T> extends Windows {
  readonly identity: T
  /** Handed to every caller as it is, so that a fresh call costs nothing. */
  readonly promise: Promise<T>
  readonly issuedAt: number
}

/** What is remembered of a source that failed, stands still, or gave what a service refused. */
export interface Trouble<T> {
  /** The identity that a service refused, until the source gives another. */
  refused: T | undefined
  /** The source's refusal, remembered for seconds of the machine's own clock. */
  remembered: { readonly error: unknown; readonly until: number } | undefined
  /** The source is not asked before this instant of the machine's own clock while something valid is held. */
  retryAt: number
  /** Failures in a row. */
  failures: number
  /** Answers in a row that brought no more life. */
  stalls: number
  /** The source's last word was a no, which ends what it documents about its identities. */
  isDenied: boolean
}

export interface Cell<T> {
  /** Which of the source's identities it holds, where it has several. */
  readonly subject: string | undefined
  held: Held<T> | undefined
  /** Absent while all is well. */
  trouble: Trouble<T> | undefined
  flight: Flight<T> | undefined
  /** Callers that wait now. */
  waiting: number
  /** Calls answered from memory. */
  served: number
  /** How often the clock had gone backwards when the cell was last looked at. */
  jumps: number
  isClosed: boolean
}

export function newCell<T>(subject?: string): Cell<T> {
  return { subject, held: undefined, trouble: undefined, flight: undefined, waiting: 0, served: 0, jumps: 0, isClosed: false }
}

/** The cell's trouble, to be written to. */
export function troubled<T>(cell: Cell<T>): Trouble<T> {
  return (cell.trouble ??= { refused: undefined, remembered: undefined, retryAt: -Infinity, failures: 0, stalls: 0, isDenied: false })
}
