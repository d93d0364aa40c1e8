/** @module One cache under load: makes its calls, and judges what becomes of each. */
import { freshness } from '@credchain/core'
import { moodySource } from './moody-source.js'

/** @typedef {import('@credchain/core').Credentials} Credentials */
/** @typedef {import('@credchain/core').CachingProvider<Credentials>} Cache */
/** @typedef {import('@credchain/core').Provider} Provider */
/** @typedef {{ readonly name: string, readonly ttlMs: number, readonly build: (source: Provider, world: import('@credchain/core').Runtime) => Cache }} LanePlan */
/** @typedef {{ calls: number, atOnce: number, waitedWithOne: number, waitedWithNone: number, failedWithNone: number, left: number, forced: number, refused: number }} LaneCounts */

/** Longest wait in the mandatory window; also a third of what is left. */
const PATIENCE_MS = 2000
/** Who has nothing waits for a flight's deadline; for a second one when the first brought what a service had refused. */
const LONGEST_WAIT_MS = 60_000
/** Instants have fractions of a millisecond, and a double holds today's to a quarter of a thousandth. */
const ROUNDING_MS = 0.01

/**
 * @param {LanePlan} plan
 * @param {() => number} random
 * @param {import('@credchain/core').Runtime} world
 * @param {(violation: string) => void} onViolation
 */
export function createLane({ name, ttlMs, build }, random, world, onViolation) {
  const isHeld = () => held().left > 0
  const source = moodySource({ ttlMs, isHeld, random }, world)
  const cache = build(source.provider, world)
  /** @type {LaneCounts} */
  const counts = { calls: 0, atOnce: 0, waitedWithOne: 0, waitedWithNone: 0, failedWithNone: 0, left: 0, forced: 0, refused: 0 }
  let pending = 0
  let refusedAt = -Infinity
  /** @type {Credentials | undefined} */
  let newest

  /** How long what is held will live, and how long a call may be kept because of it. */
  function held() {
    const status = cache.status()
    if (status?.expiration === undefined) return { left: 0, boundMs: LONGEST_WAIT_MS }
    const now = world.now()
    const end = status.expiration.getTime()
    const left = end - now
    if (left <= 0) return { left, boundMs: LONGEST_WAIT_MS }
    const isMandatory = freshness(now, status.issuedAt.getTime(), end) === 'mandatory'
    return { left, boundMs: isMandatory ? Math.min(PATIENCE_MS, left / 3) : 0 }
  }

  /** @param {import('@credchain/core').ResolveRequest} [request] */
  function call(request) {
    const at = world.now()
    const { left, boundMs } = held()
    const isForced = request?.forceRefresh === true
    counts.calls += 1
    pending += 1
    /** What was held may have been refused while the call waited for a moment: then it waits like all that have none. */
    const hadOne = () => left > 0 && refusedAt < at && !isForced

    /** @param {boolean} isServed */
    const judgeWait = (isServed) => {
      pending -= 1
      const waitedMs = world.now() - at
      const allowedMs = hadOne() ? boundMs : LONGEST_WAIT_MS
      if (waitedMs > allowedMs + ROUNDING_MS) onViolation(`${name}: a call waited ${waitedMs} ms, ${allowedMs} ms are allowed`)
      if (!isServed) return
      if (waitedMs === 0) counts.atOnce += 1
      else if (hadOne()) counts.waitedWithOne += 1
      else counts.waitedWithNone += 1
    }
    cache(request).then(
      (identity) => {
        judgeWait(true)
        const over = world.now() - (identity.expiration?.getTime() ?? Infinity)
        if (over >= 0) onViolation(`${name}: an identity was returned ${over} ms after its expiry`)
        newest = identity
      },
      (error) => {
        judgeWait(false)
        if (request?.signal?.aborted) counts.left += 1
        else if (hadOne()) onViolation(`${name}: a call was refused with ${left} ms of life held: ${error}`)
        else counts.failedWithNone += 1
      },
    )
  }

  return {
    name,
    ttlMs,
    counts,
    source: source.counts,
    pending: () => pending,
    call,
    force() {
      counts.forced += 1
      call({ forceRefresh: true })
    },
    /** A service refused the newest identity. */
    refuse() {
      if (newest === undefined) return
      counts.refused += 1
      refusedAt = world.now()
      cache.invalidate(newest)
    },
    close: () => cache.close(),
  }
}
