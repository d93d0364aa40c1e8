/** @module Callers at an even rate, and how long each of them waited. */
import { setTimeout as sleep } from 'node:timers/promises'

/** @typedef {import('@credchain/core').Credentials} Credentials */

/**
 * @typedef {object} Load
 * @property {number} perSecond
 * @property {number} ms
 * @property {() => number} [now] the clock that the caller's credentials live by. Default: the host's
 */

/**
 * @typedef {object} Tally
 * @property {number} calls
 * @property {number} served calls that got an identity that had not expired
 * @property {number} slow calls that waited longer than 20 ms, or never came back
 * @property {number} maxMs
 */

/** A wait that a request notices. */
const SLOW_MS = 20
/** What has not come back by then does not come back. */
const SETTLE_MS = 500

/**
 * Calls without waiting for the answers of earlier calls, as requests that arrive do.
 * @param {() => Promise<Credentials>} provider
 * @param {Load} load
 * @returns {Promise<Tally>}
 */
export async function callSteadily(provider, { perSecond, ms, now = Date.now }) {
  const tally = { calls: 0, served: 0, slow: 0, maxMs: 0 }
  /** @type {Set<{ since: number }>} */
  const open = new Set()
  let turn = 0

  const call = async () => {
    const entry = { since: performance.now(), turn }
    open.add(entry)
    tally.calls += 1
    const identity = await provider().catch(() => undefined)
    if (!open.delete(entry)) return
    took(tally, performance.now() - entry.since, entry.turn !== turn)
    if (identity !== undefined && (identity.expiration?.getTime() ?? Infinity) > now()) tally.served += 1
  }

  const start = performance.now()
  for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - start) {
    // `call` never rejects.
    for (const due = (elapsed * perSecond) / 1000; tally.calls < due;) call().catch(() => {})
    await sleep(1)
    turn += 1
  }
  const end = performance.now()
  while (open.size > 0 && performance.now() - end < SETTLE_MS) await sleep(5)
  for (const { since } of open) took(tally, performance.now() - since, true)
  open.clear()
  return tally
}

/**
 * A call that is answered in the turn of the event loop that it was made in has waited for nothing. If that took long, the machine did.
 * @param {Tally} tally
 * @param {number} ms
 * @param {boolean} waited
 */
function took(tally, ms, waited) {
  tally.maxMs = Math.max(tally.maxMs, ms)
  if (waited && ms > SLOW_MS) tally.slow += 1
}
