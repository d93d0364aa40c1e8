/**
 * @module What a cell holds, and what it remembers of the source that gave it.
 *
 * It changes in three places only: `accept` (the source answered), `fail` (it did not), `invalidate` (a service refused the identity).
 */
import type { CacheStatus } from '../provider/caching-provider.js'
import type { Expiring } from '../provider/provider.js'
import { isSameIdentity } from '../provider/same-identity.js'
import { codeOf, reasonOf, retryAfterOf } from '../errors/code-of.js'
import { CredentialsError } from '../errors/credentials-error.js'
import type { Events } from '../events/events.js'
import { redactKeyId } from '../events/redact.js'
import { ownClock } from '../runtime/clock-synced.js'
import type { Runtime } from '../runtime/runtime.js'
import { troubled, type Cell, type Held } from './cell.js'
import type { Flight, Outcome } from './flight.js'
import { windowsOf, type WindowOptions } from './freshness.js'
import { isRefusal } from './is-refusal.js'
import { retryDelayMs } from './retry-delay.js'

export interface KeeperOptions extends WindowOptions {
  readonly source: string
  readonly maxAgeMs: number
  readonly staticStabilityMs: number
}

export interface Keeper<T extends Expiring> {
  /** It has not expired. */
  isServable(held: Held<T>): boolean
  /** It has not expired, or its source documents that it may still be used while the source is away. */
  isStable(cell: Cell<T>, held: Held<T>): boolean
  /** The back-off is over. */
  mayTry(cell: Cell<T>): boolean
  /** The source's refusal, while it is remembered. */
  refusal(cell: Cell<T>): unknown
  accept(cell: Cell<T>, identity: T, flight: Pick<Flight<T>, 'startedAt' | 'forced'>): Outcome<T>
  /** An answer that came after its deadline: taken only if it brings more life than what is held. */
  acceptLate(cell: Cell<T>, identity: T, flight: Pick<Flight<T>, 'startedAt' | 'forced'>): void
  fail(cell: Cell<T>, error: unknown, startedAt: number): Outcome<T>
  /** The source answered, but not with what was asked for: it is left alone for a while. */
  backOff(cell: Cell<T>): void
  invalidate(cell: Cell<T>, identity: T): void
  /** The clock went backwards: instants remembered from before mean nothing now. */
  forgetTimes(cell: Cell<T>): void
  /** Tells that callers are served what is held although the source failed or is slow. */
  tellKept(cell: Cell<T>, held: Held<T>, error: unknown, startedAt: number, pending?: boolean): void
  status(cell: Cell<T>): CacheStatus | undefined
}

const REJECTION_MIN_MS = 1_000
const REJECTION_MAX_MS = 5_000

export function createKeeper<T extends Expiring>(options: KeeperOptions, events: Pick<Events, 'emit'>, runtime: Runtime): Keeper<T> {
  const { source, maxAgeMs, staticStabilityMs } = options
  /** By which identities end: the services' clock, where it is known. */
  const now = () => runtime.now()
  const ownNow = ownClock(runtime)
  const random = () => runtime.random()

  /** Of few cells. Longer than `trouble` remembers it: a call that began before the refusal may bring it yet. */
  const lastRefused = new WeakMap<Cell<T>, T>()

  const isServable = ({ expiresAt }: Held<T>) => now() < expiresAt
  const isStable = ({ trouble }: Cell<T>, { expiresAt }: Held<T>) => now() < expiresAt + (trouble?.isDenied ? 0 : staticStabilityMs)

  function accept(cell: Cell<T>, identity: T, { startedAt, forced }: Pick<Flight<T>, 'startedAt' | 'forced'>): Outcome<T> {
    const before = cell.held
    const graceMs = before !== undefined && isServable(before) ? 0 : staticStabilityMs
    const problem = problemOf(identity, now(), graceMs)
    if (problem !== undefined) return fail(cell, new CredentialsError('UNAVAILABLE', source, problem), startedAt)

    const expiresAt = Math.min(endOf(identity), now() + maxAgeMs)
    const advances = before === undefined || expiresAt > before.expiresAt || expiresAt === Infinity
    const isExpired = expiresAt <= now()
    const stalls = cell.trouble?.stalls ?? 0
    cell.trouble = undefined
    const held = before === undefined || forced || expiresAt >= before.expiresAt ? hold(identity, expiresAt, before) : before
    cell.held = held
    if (!advances || isExpired) {
      const trouble = troubled(cell)
      trouble.stalls = stalls + 1
      trouble.retryAt = ownNow() + delayMs(cell, trouble.stalls)
    }
    if (isExpired)
      tellKept(cell, held, new CredentialsError('UNAVAILABLE', source, 'the source gave an identity that has expired'), startedAt)
    else tellRefreshed(cell, identity, startedAt)
    return { ok: true, identity: held.identity }
  }

  /** An identity with the expiry of the one before it is the same set: its windows stay where they are. */
  function hold(identity: T, expiresAt: number, before: Held<T> | undefined): Held<T> {
    const issuedAt = before?.expiresAt === expiresAt && expiresAt !== Infinity ? before.issuedAt : now()
    const { advisoryAt, mandatoryAt } = windowsOf(issuedAt, expiresAt, { ...options, jitter: random() })
    return { identity, promise: Promise.resolve(identity), issuedAt, advisoryAt, mandatoryAt, expiresAt }
  }

  function fail(cell: Cell<T>, error: unknown, startedAt: number): Outcome<T> {
    const { held } = cell
    const retryAfterMs = retryAfterOf(error)
    const isNo = isRefusal(error)
    const trouble = troubled(cell)
    trouble.failures += 1
    trouble.isDenied ||= isNo
    trouble.retryAt = ownNow() + delayMs(cell, trouble.failures, retryAfterMs)
    const rememberMs = isNo
      ? REJECTION_MIN_MS + random() * (REJECTION_MAX_MS - REJECTION_MIN_MS)
      : Math.min(retryAfterMs ?? 0, REJECTION_MAX_MS)
    trouble.remembered = rememberMs > 0 ? { error, until: ownNow() + rememberMs } : undefined
    const code = codeOf(error)
    if (held !== undefined && isStable(cell, held)) tellKept(cell, held, error, startedAt)
    else if (code !== 'NOT_CONFIGURED') {
      events.emit({ type: 'rejected', subject: cell.subject, code, reason: reasonOf(error), ms: ownNow() - startedAt })
    }
    return { ok: false, error }
  }

  function delayMs({ held }: Cell<T>, inARow: number, retryAfterMs?: number): number {
    const graceMs = held === undefined || isServable(held) ? 0 : staticStabilityMs
    const remainingMs = held === undefined ? 0 : held.expiresAt + graceMs - now()
    return retryDelayMs({ failures: inARow, remainingMs, random: random(), retryAfterMs })
  }

  function tellRefreshed({ subject }: Cell<T>, identity: T, startedAt: number): void {
    events.emit({ type: 'refreshed', subject, ms: ownNow() - startedAt, expiration: identity.expiration, key: keyOf(identity) })
  }

  function tellKept(
    { subject, trouble }: Cell<T>,
    { identity, expiresAt }: Held<T>,
    error: unknown,
    startedAt: number,
    pending?: boolean,
  ): void {
    const why = { code: codeOf(error), reason: reasonOf(error), ms: ownNow() - startedAt, ...(pending && { pending }) }
    const retryInMs = Math.max(0, (trouble?.retryAt ?? 0) - ownNow())
    const what = { expiration: identity.expiration, retryInMs, expired: now() >= expiresAt }
    events.emit({ type: 'kept-after-failure', subject, ...why, ...what })
  }

  return {
    isServable,
    isStable,
    mayTry: ({ trouble }) => trouble === undefined || ownNow() >= trouble.retryAt,
    refusal({ trouble }) {
      const remembered = trouble?.remembered
      return remembered !== undefined && ownNow() < remembered.until ? remembered.error : undefined
    },
    accept,
    acceptLate(cell, identity, flight) {
      const { held } = cell
      const refused = lastRefused.get(cell)
      if (problemOf(identity, now(), 0) !== undefined || isSameIdentity(refused, identity)) return
      if (held === undefined || endOf(identity) > endOf(held.identity)) accept(cell, identity, flight)
    },
    fail,
    backOff(cell) {
      troubled(cell).retryAt = ownNow() + delayMs(cell, 1)
    },
    invalidate(cell, identity) {
      if (!isSameIdentity(cell.held?.identity, identity)) return
      cell.held = undefined
      const trouble = troubled(cell)
      trouble.refused = identity
      lastRefused.set(cell, identity)
      trouble.remembered = undefined
    },
    forgetTimes({ trouble }) {
      if (trouble === undefined) return
      trouble.retryAt = -Infinity
      trouble.remembered = undefined
    },
    tellKept,
    status({ held, served }) {
      if (held === undefined) return undefined
      const issuedAt = new Date(held.issuedAt)
      const { advisoryAt, identity } = held
      return advisoryAt === Infinity
        ? { issuedAt, served }
        : { issuedAt, served, expiration: identity.expiration, refreshAt: new Date(advisoryAt) }
    },
  }
}

/** Its own end, whatever `maxAgeMs` makes of it. */
function endOf({ expiration }: Expiring): number {
  return expiration?.getTime() ?? Infinity
}

function keyOf(identity: Expiring): string | undefined {
  return 'accessKeyId' in identity && typeof identity.accessKeyId === 'string' ? redactKeyId(identity.accessKeyId) : undefined
}

/** Why an answer of the source is no identity to hold; undefined when it is one. */
function problemOf(identity: Expiring, now: number, graceMs: number): string | undefined {
  if (typeof identity === 'function') return 'the source gave a function: call it, as in fromEnv()'
  if (typeof identity !== 'object' || identity === null) return 'the source gave no identity'
  const { expiration } = identity
  if (expiration === undefined || expiration === null) return undefined
  const expiresAt = expiration instanceof Date ? expiration.getTime() : Number.NaN
  if (Number.isNaN(expiresAt)) return 'the source gave an expiration that is not a valid Date'
  if (expiresAt + graceMs <= now) return `the source gave an identity that expired at ${expiration.toISOString()}`
  return undefined
}
