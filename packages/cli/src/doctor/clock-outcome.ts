/** @module What the time of an answer says about the clock of this machine. */
import { duration } from '@credchain/core'
import type { Outcome } from './check.js'

/** AWS refuses signatures that are older, or newer. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const REFUSED_MS = 5 * 60_000
/** Less may be the answer's way through the network. */
const NOTABLE_MS = 30_000

/** @param date the `Date` header of an answer that was asked for and came at these times, in milliseconds since the epoch. */
export function clockOutcome(date: string | undefined, askedAt: number, answeredAt: number): Outcome {
  const told = Date.parse(date ?? '')
  if (Number.isNaN(told)) return { status: 'note', message: 'the clock is not checked: the answer has no date' }
  // The header has whole seconds, and was written about halfway through.
  const offMs = (askedAt + answeredAt) / 2 - (told + 500)
  const difference = Math.abs(offMs)
  const message = `the clock of this machine is ${duration(difference)} ${offMs > 0 ? 'fast' : 'slow'}`
  const remedy = 'let it be set from the network (NTP)'
  if (difference > REFUSED_MS) return { status: 'wrong', message: `${message}: AWS refuses what is signed by it`, remedy }
  return difference > NOTABLE_MS ? { status: 'note', message, remedy } : { status: 'ok', message: 'the clock of this machine is right' }
}
