/**
 * @module What a cache holds, and what it remembers of the source that gave it.
 *
 * It changes in three places only: `accept` (the source answered), `fail` (it did not), `invalidate` (a service refused the identity).
 */
import type { CacheStatus } from '../provider/caching-provider.js'
import { codeOf, reasonOf, retryAfterOf } from '../errors/code-of.js'
import { CredentialsError } from '../errors/credentials-error.js'
import type { Events } from '../events/events.js'
import type { Flight, Outcome } from './flight.js'
import { stateAt, windowsOf, type Freshness, type WindowOptions, type Windows } from './freshness.js'
import type { Expiring } from '../provider/provider.js'
import { redactKeyId } from '../events/redact.js'
import { retryDelayMs } from './retry-delay.js'
import type { Runtime } from '../runtime/runtime.js'
import { isSameIdentity } from '../provider/same-identity.js'

export interface Held<T> {
  readonly identity: T
  /** Handed to every caller as it is, so that a fresh call costs nothing. */
  readonly promise: Promise<T>
  readonly issuedAt: number
  readonly windows: Windows
}

export interface HolderOptions extends WindowOptions {
  readonly source: string
  readonly maxAgeMs: number
  readonly staticStabilityMs: number
}

export interface Holder<T extends Expiring> {
  readonly held: Held<T> | undefined
  freshness(held: Held<T>): Freshness
  /** It has not expired. */
  isServable(held: Held<T>): boolean
  /** It has expired, but its source documents that it may still be used while the source is away. */
  isStable(held: Held<T>): boolean
  /** The back-off after the last failure is over. */
  mayTry(): boolean
  /** The source failed last time. */
  readonly isFailing: boolean
  /** The source's refusal, while it is remembered. */
  refusal(): unknown
  /** The identity that a service refused, until the source gave another. */
  readonly refused: T | undefined
  accept(identity: T, flight: Pick<Flight<T>, 'startedAt' | 'forced'>): Outcome<T>
  /** An answer that came after its deadline: taken only if it brings more life than what is held. */
  acceptLate(identity: T): void
  fail(error: unknown): Outcome<T>
  /** The source answered, but not with what was asked for: it is left alone for a while. */
  backOff(): void
  invalidate(identity: T): void
  /** The clock went backwards: instants remembered from before mean nothing now. */
  forgetTimes(): void
  /** Tells that callers are served what is held although the source failed or is slow. */
  tellKept(held: Held<T>, error: unknown): void
  status(): CacheStatus | undefined
}

const REJECTION_MIN_MS = 1_000
const REJECTION_MAX_MS = 5_000

export function createHolder<T extends Expiring>(options: HolderOptions, events: Events, runtime: Runtime): Holder<T> {
  const { source, maxAgeMs, staticStabilityMs } = options
  const now = () => runtime.now()
  const random = () => runtime.random()
  let held: Held<T> | undefined
  let retryAt = -Infinity
  let failures = 0
  /** Answers in a row that brought no more life. */
  let stalls = 0
  /** The source's last word was a no, which ends what it documents about its identities. */
  let isDenied = false
  let remembered: { readonly error: unknown; readonly until: number } | undefined
  let refused: T | undefined

  const isServable = ({ windows }: Held<T>) => now() < windows.expiresAt
  const isStable = ({ windows }: Held<T>) => now() < windows.expiresAt + (isDenied ? 0 : staticStabilityMs)

  function accept(identity: T, { startedAt, forced }: Pick<Flight<T>, 'startedAt' | 'forced'>): Outcome<T> {
    const graceMs = held !== undefined && isServable(held) ? 0 : staticStabilityMs
    const problem = problemOf(identity, now(), graceMs)
    if (problem !== undefined) return fail(new CredentialsError('UNAVAILABLE', source, problem))

    const before = held
    const expiresAt = Math.min(endOf(identity), now() + maxAgeMs)
    const advances = before === undefined || expiresAt > before.windows.expiresAt || expiresAt === Infinity
    const isExpired = expiresAt <= now()
    failures = 0
    isDenied = false
    remembered = undefined
    refused = undefined
    if (before === undefined || forced || expiresAt >= before.windows.expiresAt) held = hold(identity, expiresAt, before)
    stalls = advances && !isExpired ? 0 : stalls + 1
    retryAt = stalls === 0 ? -Infinity : now() + delayMs(stalls)
    if (isExpired && held) tellKept(held, new CredentialsError('UNAVAILABLE', source, 'the source gave an identity that has expired'))
    else events.emit({ type: 'refreshed', ms: now() - startedAt, expiration: identity.expiration, key: keyOf(identity) })
    return { ok: true, identity: held?.identity ?? identity }
  }

  /** An identity with the expiry of the one before it is the same set: its windows stay where they are. */
  function hold(identity: T, expiresAt: number, before: Held<T> | undefined): Held<T> {
    const issuedAt = before?.windows.expiresAt === expiresAt && expiresAt !== Infinity ? before.issuedAt : now()
    const windows = windowsOf(issuedAt, expiresAt, { ...options, jitter: random() })
    return { identity, promise: Promise.resolve(identity), issuedAt, windows }
  }

  function fail(error: unknown): Outcome<T> {
    const retryAfterMs = retryAfterOf(error)
    const code = codeOf(error)
    const isRefusal = isRefusalCode(code)
    failures += 1
    isDenied ||= isRefusal
    retryAt = now() + delayMs(failures, retryAfterMs)
    const rememberMs = isRefusal
      ? REJECTION_MIN_MS + random() * (REJECTION_MAX_MS - REJECTION_MIN_MS)
      : Math.min(retryAfterMs ?? 0, REJECTION_MAX_MS)
    remembered = rememberMs > 0 ? { error, until: now() + rememberMs } : undefined
    if (held !== undefined && (isServable(held) || (isStable(held) && !isRefusal))) tellKept(held, error)
    else if (code !== 'NOT_CONFIGURED') events.emit({ type: 'rejected', code, reason: reasonOf(error) })
    return { ok: false, error }
  }

  function delayMs(inARow: number, retryAfterMs?: number): number {
    return retryDelayMs({ failures: inARow, remainingMs: remainingMs(), random: random(), retryAfterMs })
  }

  function remainingMs(): number {
    if (held === undefined) return 0
    return held.windows.expiresAt + (isServable(held) ? 0 : staticStabilityMs) - now()
  }

  function tellKept({ identity, windows }: Held<T>, error: unknown): void {
    const retryInMs = Math.max(0, retryAt - now())
    const facts = {
      code: codeOf(error),
      reason: reasonOf(error),
      expiration: identity.expiration,
      retryInMs,
      expired: now() >= windows.expiresAt,
    }
    events.emit({ type: 'kept-after-failure', ...facts })
  }

  return {
    get held() {
      return held
    },
    get refused() {
      return refused
    },
    get isFailing() {
      return failures > 0
    },
    freshness: ({ windows }) => stateAt(now(), windows),
    isServable,
    isStable,
    mayTry: () => now() >= retryAt,
    refusal: () => (remembered !== undefined && now() < remembered.until ? remembered.error : undefined),
    accept,
    acceptLate(identity) {
      if (problemOf(identity, now(), 0) !== undefined || (refused !== undefined && isSameIdentity(refused, identity))) return
      if (held === undefined || endOf(identity) > endOf(held.identity)) accept(identity, { startedAt: now(), forced: false })
    },
    fail,
    backOff() {
      retryAt = now() + delayMs(1)
    },
    invalidate(identity) {
      if (held === undefined || !isSameIdentity(held.identity, identity)) return
      refused = identity
      held = undefined
      retryAt = -Infinity
      remembered = undefined
    },
    forgetTimes() {
      retryAt = -Infinity
      remembered = undefined
    },
    tellKept,
    status() {
      if (held === undefined) return undefined
      const issuedAt = new Date(held.issuedAt)
      const { advisoryAt } = held.windows
      return advisoryAt === Infinity ? { issuedAt } : { issuedAt, expiration: held.identity.expiration, refreshAt: new Date(advisoryAt) }
    },
  }
}

/** The service or the configuration said no: waiting longer will not change it. */
export function isRefusalCode(code: ReturnType<typeof codeOf>): boolean {
  return code === 'REJECTED' || code === 'INVALID_CONFIG'
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
  if (typeof identity !== 'object' || identity === null) return 'the source gave no identity'
  const { expiration } = identity
  if (expiration === undefined || expiration === null) return undefined
  const expiresAt = expiration instanceof Date ? expiration.getTime() : Number.NaN
  if (Number.isNaN(expiresAt)) return 'the source gave an expiration that is not a valid Date'
  if (expiresAt + graceMs <= now) return `the source gave an identity that expired at ${expiration.toISOString()}`
  return undefined
}
