/** @module One call of a source, shared by everybody who needs its answer, with a deadline that does not depend on the source. */
import { CredentialsError } from '../errors/credentials-error.js'
import type { Expiring, ResolveRequest } from '../provider/provider.js'
import { ownClock } from '../runtime/clock-synced.js'
import type { Runtime } from '../runtime/runtime.js'
import { timerOf } from '../runtime/timer-of.js'

export type Outcome<T> = { readonly ok: true; readonly identity: T } | { readonly ok: false; readonly error: unknown }

export interface Flight<T> {
  /** By the machine's own clock, which no answer sets. */
  readonly startedAt: number
  /** The source was told to pass over its own caches. */
  readonly forced: boolean
  /** Started while nobody waited. */
  readonly background: boolean
  /** Never rejects, so a flight that nobody waits for is no unhandled rejection. */
  readonly outcome: Promise<Outcome<T>>
  /** Gives the source up; the outcome becomes a failure with this reason. */
  abandon(reason: unknown): void
}

export interface FlightPlan<T extends Expiring> {
  readonly ask: (request: ResolveRequest) => Promise<T>
  readonly source: string
  readonly request: ResolveRequest
  readonly timeoutMs: number
  /** Nobody waits: the source is told so. */
  readonly background: boolean
  /** An answer that arrives after the deadline. */
  readonly onLate: (identity: T) => void
}

/** Starts a call of the source. The caller's own `signal` is not passed on: one who leaves must not end it for the others. */
export function takeOff<T extends Expiring>(plan: FlightPlan<T>, runtime: Runtime): Flight<T> {
  const { source, request, timeoutMs, background, onLate } = plan
  const controller = new AbortController()
  const startedAt = ownClock(runtime)()
  const forced = request.forceRefresh === true
  let over = false
  let settle: ((result: Outcome<T>) => void) | undefined
  const outcome = new Promise<Outcome<T>>((resolve) => {
    settle = resolve
  })
  const land = (result: Outcome<T>): void => {
    if (over) return
    over = true
    callOff()
    if (!result.ok) controller.abort(result.error)
    settle?.(result)
  }
  const fail = (error: unknown) => land({ ok: false, error })

  const { callerClientConfig, minRemainingMs } = request
  asked(plan.ask, { forceRefresh: forced, minRemainingMs, background, callerClientConfig, signal: controller.signal })
    .then((identity) => (over ? onLate(identity) : land({ ok: true, identity })), fail)
    // A late one that cannot even be looked at is no identity.
    .catch(() => {})
  // In the background always: it is for those who wait to keep the process alive, and they may all have left.
  const late = (reason?: unknown) => fail(reason ?? new CredentialsError('UNAVAILABLE', source, `no answer within ${timeoutMs} ms`))
  const callOff = timerOf(runtime.sleep)(timeoutMs, true, late)
  return { startedAt, forced, background, outcome, abandon: fail }
}

/**
 * A source that throws instead of rejecting is treated as one that rejects. Asked a moment later, when the flight is known: one that asks
 * the very cache it feeds then joins its own flight, which the deadline ends, and does not recurse.
 */
async function asked<T>(ask: (request: ResolveRequest) => Promise<T>, request: ResolveRequest): Promise<T> {
  await Promise.resolve()
  return ask(request)
}
