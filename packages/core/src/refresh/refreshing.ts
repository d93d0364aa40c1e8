/** @module The cache that never makes a request wait and never hands out a dead key: who waits for the source, and how long. */
import { abortable } from './abortable.js'
import { ownsItsCache, type CachingProvider } from '../provider/caching-provider.js'
import { codeOf } from '../errors/code-of.js'
import { CredentialsError } from '../errors/credentials-error.js'
import { eventsOf, type OnEvent } from '../events/events.js'
import { takeOff, type Flight, type Outcome } from './flight.js'
import type { WindowOptions } from './freshness.js'
import { createHolder, isRefusalCode, type Held } from './holder.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import type { Expiring, Provider, ResolveRequest } from '../provider/provider.js'
import type { Runtime } from '../runtime/runtime.js'
import { isSameIdentity } from '../provider/same-identity.js'

export interface RefreshOptions extends Pick<WindowOptions, 'advisoryWindowMs' | 'mandatoryWindowMs'> {
  /** Identities are asked anew after this time even if they end later or not at all, in milliseconds. Default: no such bound. */
  readonly maxAgeMs?: number
  /** Bound on one call of the source, in milliseconds. Default: 30 000. */
  readonly loadTimeoutMs?: number
  readonly onEvent?: OnEvent
}

export interface RefreshingOptions extends RefreshOptions {
  /**
   * How long past its expiry an identity may be served while the source is unavailable, in milliseconds. Default: 0.
   * Only instance metadata and container endpoints document that their identities stay valid then.
   */
  readonly staticStabilityMs?: number
}

const LOAD_TIMEOUT_MS = 30_000
/** Longest wait in the mandatory window; also never more than a third of what is left. */
const PATIENCE_MS = 2_000
/** The longest timer of Node; whoever waits is awake until the wait is over. */
const AWAKE_MS = 2 ** 31 - 1
/** A clock that went back by more than this is taken for a jump. */
const CLOCK_SLACK_MS = 1_000

/**
 * Caches what `provider` gives and refreshes it by the timing table of `freshness`: fresh identities come from memory, those near their end are
 * refreshed behind, and a failing source is never seen by callers while an unexpired identity is held.
 * A provider that owns its cache is returned as it is.
 */
export function refreshing<T extends Expiring>(
  provider: Provider<T>,
  options: RefreshingOptions = {},
  runtime: Runtime = hostRuntime,
): CachingProvider<T> {
  if (ownsItsCache(provider)) return provider
  const { loadTimeoutMs = LOAD_TIMEOUT_MS, maxAgeMs = Infinity, staticStabilityMs = 0, onEvent, ...windows } = options
  const source = provider.source ?? 'provider'
  const events = eventsOf(source, () => runtime.now(), onEvent)
  const holder = createHolder<T>({ ...windows, source, maxAgeMs, staticStabilityMs }, events, runtime)
  const clock = { lastSeen: -Infinity }
  let flight: Flight<T> | undefined
  let waiting = 0
  let awake = new AbortController()
  let slowFlight: Flight<T> | undefined
  let isClosed = false

  function peek(request?: ResolveRequest): Promise<T> | undefined {
    const { held } = holder
    const now = runtime.now()
    if (held === undefined || now >= held.windows.advisoryAt || now < clock.lastSeen - CLOCK_SLACK_MS) return undefined
    if (request !== undefined && asksForMore(request)) return undefined
    clock.lastSeen = now
    return held.promise
  }

  function decide(request: ResolveRequest): Promise<T> {
    if (request.signal?.aborted) return Promise.reject(request.signal.reason)
    const now = runtime.now()
    const hasJumpedBack = now < clock.lastSeen - CLOCK_SLACK_MS
    clock.lastSeen = now
    if (hasJumpedBack) holder.forgetTimes()
    const { held } = holder
    if (held === undefined) return fetched(request)
    if (request.forceRefresh) return forced(held, request)
    const freshness = holder.freshness(held)
    if (freshness === 'expired') return fetched(request)
    if (held.windows.expiresAt - now < (request.minRemainingMs ?? 0)) return longer(held, request)
    if (freshness === 'mandatory') return patient(held, request)
    if ((freshness === 'advisory' || hasJumpedBack) && !isClosed && flight === undefined && holder.mayTry()) start(request, true)
    return held.promise
  }

  /** Nothing valid is held: wait for the source, and fail with its own error. */
  async function fetched(request: ResolveRequest): Promise<T> {
    const refusal = holder.refusal()
    if (refusal !== undefined) throw refusal
    const before = holder.held
    if (flight === undefined && before !== undefined && holder.isStable(before) && !holder.mayTry()) return before.identity
    const outcome = await arrival(flight ?? start(request), request)
    if (outcome.ok) return outcome.identity
    const { held } = holder
    if (held !== undefined && holder.isStable(held)) return held.identity
    throw outcome.error
  }

  /** In the mandatory window: wait a little for the source, then take what is held. */
  async function patient(held: Held<T>, request: ResolveRequest): Promise<T> {
    if (flight === undefined && !holder.mayTry()) return held.identity
    const current = flight ?? start(request)
    const waitedMs = Math.max(0, runtime.now() - current.startedAt)
    const patienceMs = Math.min(PATIENCE_MS, (held.windows.expiresAt - current.startedAt) / 3) - waitedMs
    if (patienceMs <= 0) return held.identity
    const enough = new AbortController()
    const slow = runtime.sleep(patienceMs, enough.signal).then(...both(undefined))
    const outcome = await waited(Promise.race([current.outcome, slow]), request).finally(() => enough.abort())
    if (outcome?.ok) return outcome.identity
    if (outcome === undefined && slowFlight !== current) {
      slowFlight = current
      holder.tellKept(held, new CredentialsError('UNAVAILABLE', source, `no answer within ${Math.round(patienceMs)} ms`))
    }
    return bestLeft(request)
  }

  /** What is held now, which may be newer than it was before the wait, or gone because a service refused it. */
  function bestLeft(request: ResolveRequest): T | Promise<T> {
    const { held } = holder
    return held !== undefined && holder.isServable(held) ? held.identity : decide(request)
  }

  /** The caller needs more life than is left: ask, and take the best there is. */
  async function longer(held: Held<T>, request: ResolveRequest): Promise<T> {
    if (flight === undefined && !holder.mayTry()) return held.identity
    const outcome = await arrival(flight ?? start(request), request)
    if (!outcome.ok) return bestLeft({ ...request, minRemainingMs: 0 })
    const { expiration } = outcome.identity
    const isStillShort = expiration !== undefined && expiration.getTime() - runtime.now() < (request.minRemainingMs ?? 0)
    // The source has no longer ones to give: asking it at every call would not change that.
    if (isStillShort) holder.backOff()
    return outcome.identity
  }

  /** The caller wants another identity than the one held. Only a source that says no gets through to it. */
  async function forced(held: Held<T>, request: ResolveRequest): Promise<T> {
    const refusal = holder.refusal()
    if (refusal !== undefined) throw refusal
    if (flight === undefined && holder.isFailing && !holder.mayTry() && holder.isStable(held)) return held.identity
    const joined = flight ?? start(request)
    let outcome = await arrival(joined, request)
    const isNoOther = outcome.ok && isSameIdentity(outcome.identity, held.identity)
    if (isNoOther && !joined.forced) outcome = await arrival(flight ?? start(request), request)
    if (outcome.ok) return outcome.identity
    const left = holder.held
    if (left === undefined || isRefusalCode(codeOf(outcome.error)) || !holder.isStable(left)) throw outcome.error
    return left.identity
  }

  function arrival(current: Flight<T>, request: ResolveRequest): Promise<Outcome<T>> {
    return waited(current.outcome, request)
  }

  async function waited<R>(work: Promise<R>, { signal, background = false }: ResolveRequest): Promise<R> {
    const since = runtime.now()
    if (waiting === 0) awake = stayAwake()
    waiting += 1
    try {
      return await abortable(work, signal)
    } finally {
      waiting -= 1
      if (waiting === 0) awake.abort()
      // A refresh behind that waits for its own source keeps no caller waiting.
      if (!background) events.emit({ type: 'waited', ms: runtime.now() - since })
    }
  }

  /** Sources and deadlines do not keep a process alive, those who wait for them do. */
  function stayAwake(): AbortController {
    const over = new AbortController()
    runtime.sleep(AWAKE_MS, over.signal).catch(() => {})
    return over
  }

  function start(request: ResolveRequest, background = false): Flight<T> {
    const knownRefused = holder.refused
    const asked = knownRefused === undefined ? request : { ...request, forceRefresh: true }
    const onLate = (identity: T) => holder.acceptLate(identity)
    const inner = takeOff({ provider, source, request: asked, timeoutMs: loadTimeoutMs, background, onLate }, runtime)
    const outcome = inner.outcome.then((result): Outcome<T> | Promise<Outcome<T>> => {
      // Given up by `close`: that is no failure of the source.
      if (flight !== current) return result
      flight = undefined
      clock.lastSeen = Math.max(clock.lastSeen, runtime.now())
      if (!result.ok) return holder.fail(result.error)
      const { refused } = holder
      const isRefusedOne = refused !== undefined && isSameIdentity(refused, result.identity)
      // It was refused while this flight was under way: the source has to be asked past its own caches.
      return isRefusedOne && refused !== knownRefused ? start(request).outcome : holder.accept(result.identity, inner)
    })
    const current: Flight<T> = { ...inner, outcome }
    flight = current
    return current
  }

  function close(): void {
    isClosed = true
    if (waiting > 0) return
    flight?.abandon(new CredentialsError('UNAVAILABLE', source, 'closed while nobody waited'))
    flight = undefined
  }

  return Object.assign((request?: ResolveRequest) => peek(request) ?? decide(request ?? {}), {
    source,
    describe: provider.describe,
    memoized: true as const,
    peek,
    invalidate: (identity: T) => holder.invalidate(identity),
    observe: events.observe,
    status: () => holder.status(),
    close,
  })
}

function asksForMore(request: ResolveRequest): boolean {
  return request.forceRefresh === true || request.minRemainingMs !== undefined || request.signal?.aborted === true
}

/** Handlers that make a promise resolve with `value` however it settles. */
function both<R>(value: R): [() => R, () => R] {
  return [() => value, () => value]
}
