/** @module Who waits for the source, and how long: a shell around a cell that obeys `freshness`. */
import type { Expiring, ResolveRequest } from '../provider/provider.js'
import { isSameIdentity } from '../provider/same-identity.js'
import { CredentialsError } from '../errors/credentials-error.js'
import type { Events } from '../events/events.js'
import { ownClock } from '../runtime/clock-synced.js'
import type { Runtime } from '../runtime/runtime.js'
import { abortable } from './abortable.js'
import type { Cell, Held } from './cell.js'
import { takeOff, type Flight, type Outcome } from './flight.js'
import { stateAt } from './freshness.js'
import { isRefusal } from './is-refusal.js'
import { jumpingClock, readClock } from './jumping-clock.js'
import { createKeeper, type Keeper, type KeeperOptions } from './keeper.js'
import { wrongOption } from './wrong-option.js'

export interface RefresherOptions extends KeeperOptions {
  readonly loadTimeoutMs: number
}

/** Asks the source, for the identity that a cell's `subject` names where it has several. */
export type Load<T extends Expiring> = (request: ResolveRequest, subject: string | undefined) => Promise<T>

/** Works on any number of cells. */
export interface Refresher<T extends Expiring> extends Pick<Keeper<T>, 'invalidate' | 'status'> {
  /** The cached promise if it can be given without waiting and without a refresh. */
  peek(cell: Cell<T>, request?: ResolveRequest): Promise<T> | undefined
  resolve(cell: Cell<T>, request: ResolveRequest): Promise<T>
  /** No more refreshes behind; one that nobody waits for is given up. */
  close(cell: Cell<T>): void
}

/** Longest wait in the mandatory window; also never more than a third of what is left. */
const PATIENCE_MS = 2_000
/** The longest timer of Node; whoever waits is awake until the wait is over. */
const AWAKE_MS = 2_147_483_647
/** The reason of timers that are not needed any more; without one, each would make an exception with its stack. */
const OVER = 'over'

export function createRefresher<T extends Expiring>(
  load: Load<T>,
  options: RefresherOptions,
  events: Pick<Events, 'emit'>,
  runtime: Runtime,
): Refresher<T> {
  const { source, loadTimeoutMs } = options
  const wrong = wrongOption(source, options)
  const keeper = createKeeper<T>(options, events, runtime)
  const clock = jumpingClock(runtime)
  const ownNow = ownClock(runtime)
  const awake = awakeWhileNeeded(runtime)
  /** Flights of which it has been told that they brought less life than was asked for. */
  const short = new WeakSet<Flight<T>>()
  /** Flights of which it has been told that they are slow. */
  const slow = new WeakSet<Flight<T>>()

  function peek(cell: Cell<T>, request?: ResolveRequest): Promise<T> | undefined {
    const { held } = cell
    const now = readClock(clock)
    if (held === undefined || now >= held.advisoryAt || cell.jumps !== clock.jumps) return undefined
    if (request !== undefined && asksForMore(request, held.expiresAt - now)) return undefined
    cell.served += 1
    return held.promise
  }

  function resolve(cell: Cell<T>, request: ResolveRequest): Promise<T> {
    if (request.signal?.aborted) return Promise.reject(request.signal.reason)
    const problem = wrong ?? wrongOption(source, request)
    if (problem !== undefined) return Promise.reject(problem)
    const now = readClock(clock)
    const hasJumpedBack = cell.jumps !== clock.jumps
    cell.jumps = clock.jumps
    if (hasJumpedBack) keeper.forgetTimes(cell)
    const { held } = cell
    if (held === undefined) return fetched(cell, request)
    if (request.forceRefresh) return forced(cell, held, request)
    const freshness = stateAt(now, held)
    if (freshness === 'expired') return fetched(cell, request)
    if (held.expiresAt - now < (request.minRemainingMs ?? 0)) return longer(cell, held, request)
    if (freshness === 'mandatory') return patient(cell, held, request)
    if (freshness === 'advisory' || hasJumpedBack) refreshBehind(cell, request)
    cell.served += 1
    return held.promise
  }

  /** The source was asked in vain a little while ago, and nobody asks it now. */
  function isLeftAlone(cell: Cell<T>): boolean {
    return cell.flight === undefined && !keeper.mayTry(cell)
  }

  function refreshBehind(cell: Cell<T>, request: ResolveRequest): void {
    if (!cell.isClosed && cell.flight === undefined && keeper.mayTry(cell)) start(cell, request, true)
  }

  /** Nothing valid is held: wait for the source, and fail with its own error. */
  async function fetched(cell: Cell<T>, request: ResolveRequest): Promise<T> {
    const refusal = keeper.refusal(cell)
    if (refusal !== undefined) throw refusal
    const before = cell.held
    if (before !== undefined && isLeftAlone(cell) && keeper.isStable(cell, before)) return before.identity
    const joined = cell.flight ?? start(cell, request)
    let outcome = await arrival(cell, joined, request)
    // A refresh behind may not ask a person; now somebody waits.
    const mayDoMore = joined.background && request.background !== true
    if (!outcome.ok && mayDoMore && !isRefusal(outcome.error)) outcome = await arrival(cell, cell.flight ?? start(cell, request), request)
    return givenOrKept(cell, outcome)
  }

  /** What the source gave, or what may still be used of what it gave before. */
  function givenOrKept(cell: Cell<T>, outcome: Outcome<T>): T {
    if (outcome.ok) return outcome.identity
    const { held } = cell
    if (held !== undefined && keeper.isStable(cell, held)) return held.identity
    throw outcome.error
  }

  /** In the mandatory window: wait a little for the source, then take what is held. */
  async function patient(cell: Cell<T>, held: Held<T>, request: ResolveRequest): Promise<T> {
    if (isLeftAlone(cell)) return held.identity
    const current = cell.flight ?? start(cell, request)
    const waitedMs = Math.max(0, ownNow() - current.startedAt)
    const leftMs = held.expiresAt - runtime.now() + waitedMs
    const patienceMs = Math.min(PATIENCE_MS, leftMs / 3) - waitedMs
    if (patienceMs <= 0) return held.identity
    const enough = new AbortController()
    const patience = runtime.sleep(patienceMs, enough.signal, request.background).then(...both(undefined))
    const outcome = await waited(cell, Promise.race([current.outcome, patience]), request).finally(() => enough.abort(OVER))
    if (outcome === undefined) tellSlow(cell, current, patienceMs)
    return bestLeft(cell, request)
  }

  /** Once a flight. What is held may have been refused by a service meanwhile: then nobody is served it. */
  function tellSlow(cell: Cell<T>, current: Flight<T>, patienceMs: number): void {
    const { held } = cell
    if (held === undefined || !keeper.isServable(held) || slow.has(current)) return
    slow.add(current)
    const error = new CredentialsError('UNAVAILABLE', source, `no answer within ${Math.round(patienceMs)} ms`)
    keeper.tellKept(cell, held, error, current.startedAt, true)
  }

  /** What is held now, which may be newer than it was before the wait, or gone because a service refused it. */
  function bestLeft(cell: Cell<T>, request: ResolveRequest): T | Promise<T> {
    const { held } = cell
    return held !== undefined && keeper.isServable(held) ? held.identity : resolve(cell, request)
  }

  /** The caller needs more life than is left: ask, and take the best there is. */
  async function longer(cell: Cell<T>, held: Held<T>, request: ResolveRequest): Promise<T> {
    if (isLeftAlone(cell)) return held.identity
    const joined = cell.flight ?? start(cell, request)
    const outcome = await arrival(cell, joined, request)
    if (!outcome.ok) return bestLeft(cell, request)
    const leftMs = (outcome.identity.expiration?.getTime() ?? Infinity) - runtime.now()
    const wantedMs = request.minRemainingMs ?? 0
    if (leftMs < wantedMs && !short.has(joined)) {
      short.add(joined)
      // The source has no longer ones to give: asking it at every call would not change that.
      if (keeper.mayTry(cell)) keeper.backOff(cell)
      const reason = `${wantedMs} ms of life were asked for, and the source gave ${Math.max(0, leftMs)} ms`
      events.emit({ type: 'notice', subject: cell.subject, reason })
    }
    return outcome.identity
  }

  /** The caller wants another identity than the one held. Only a source that says no gets through to it. */
  async function forced(cell: Cell<T>, held: Held<T>, request: ResolveRequest): Promise<T> {
    const refusal = keeper.refusal(cell)
    if (refusal !== undefined) throw refusal
    const hasFailed = cell.trouble !== undefined && cell.trouble.failures > 0
    if (hasFailed && isLeftAlone(cell) && keeper.isStable(cell, held)) return held.identity
    const joined = cell.flight ?? start(cell, request)
    let outcome = await arrival(cell, joined, request)
    const isNoOther = outcome.ok && isSameIdentity(outcome.identity, held.identity)
    if (isNoOther && !joined.forced) outcome = await arrival(cell, cell.flight ?? start(cell, request), request)
    if (!outcome.ok && isRefusal(outcome.error)) throw outcome.error
    return givenOrKept(cell, outcome)
  }

  function arrival(cell: Cell<T>, current: Flight<T>, request: ResolveRequest): Promise<Outcome<T>> {
    return waited(cell, current.outcome, request)
  }

  async function waited<R>(cell: Cell<T>, work: Promise<R>, { signal, background = false }: ResolveRequest): Promise<R> {
    const since = ownNow()
    cell.waiting += 1
    // A refresh behind that waits for its own source keeps no caller waiting, and no process alive.
    if (!background) awake.need()
    try {
      return await abortable(work, signal)
    } finally {
      cell.waiting -= 1
      if (!background) {
        awake.release()
        events.emit({ type: 'waited', subject: cell.subject, ms: ownNow() - since })
      }
    }
  }

  function start(cell: Cell<T>, request: ResolveRequest, background = request.background ?? false): Flight<T> {
    const knownRefused = cell.trouble?.refused
    const asked = knownRefused === undefined ? request : { ...request, forceRefresh: true }
    const onLate = (identity: T) => keeper.acceptLate(cell, identity, inner)
    const ask = (what: ResolveRequest) => load(what, cell.subject)
    const inner = takeOff({ ask, source, request: asked, timeoutMs: loadTimeoutMs, background, onLate }, runtime)
    const landed = inner.outcome.then((result): Outcome<T> | Promise<Outcome<T>> => {
      // Given up by `close`: that is no failure of the source.
      if (cell.flight !== current) return result
      cell.flight = undefined
      // A clock that is ahead only now is to be missed when it has gone back: instants remembered from here would never come.
      readClock(clock)
      if (!result.ok) return keeper.fail(cell, result.error, inner.startedAt)
      const refused = cell.trouble?.refused
      const isRefusedOne = isSameIdentity(refused, result.identity)
      // It was refused while this flight was under way: the source has to be asked past its own caches.
      return isRefusedOne && refused !== knownRefused
        ? start(cell, request, background).outcome
        : keeper.accept(cell, result.identity, inner)
    })
    // An identity or an error whose members throw when they are read.
    const outcome = landed.catch((error: unknown): Outcome<T> => ({ ok: false, error }))
    const current: Flight<T> = { ...inner, outcome }
    cell.flight = current
    return current
  }

  return {
    peek,
    resolve,
    close(cell) {
      cell.isClosed = true
      if (cell.waiting > 0) return
      cell.flight?.abandon(new CredentialsError('UNAVAILABLE', source, 'closed while nobody waited'))
      cell.flight = undefined
    },
    invalidate: (cell, identity) => keeper.invalidate(cell, identity),
    status: (cell) => keeper.status(cell),
  }
}

/** Sources and deadlines do not keep a process alive, those who wait for them do: one timer for all of them. */
function awakeWhileNeeded(runtime: Runtime): { need(): void; release(): void } {
  let needed = 0
  let over = new AbortController()
  return {
    need() {
      needed += 1
      if (needed > 1) return
      over = new AbortController()
      runtime.sleep(AWAKE_MS, over.signal).catch(() => {})
    },
    release() {
      needed -= 1
      if (needed === 0) over.abort(OVER)
    },
  }
}

function asksForMore({ forceRefresh, minRemainingMs = 0, signal }: ResolveRequest, leftMs: number): boolean {
  // What is no time at all asks for more, too: it is told what is wrong, whatever is held.
  const isEnough = typeof minRemainingMs === 'number' && minRemainingMs >= 0 && leftMs >= minRemainingMs
  return forceRefresh === true || !isEnough || signal?.aborted === true
}

/** Handlers that make a promise resolve with `value` however it settles. */
function both<R>(value: R): [() => R, () => R] {
  return [() => value, () => value]
}
