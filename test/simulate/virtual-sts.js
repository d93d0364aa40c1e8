/** @module STS on the virtual network, with its limit, and its client with the retries of the AWS SDK. */
import { CredentialsError } from '@credchain/core'
import { DAY_MS, MIDNIGHT, SESSION_MS } from './plan.js'

/** @typedef {import('@credchain/core').Runtime} Runtime */

const SECONDS = DAY_MS / 1_000
/** One way through the network, and the same again at most. */
const WAY_MS = 20
const ATTEMPTS = 3
/** Of the SDK's standard mode, for throttled calls. */
const BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 20_000

/**
 * A bucket of as many calls as are allowed a second, filled evenly.
 * @param {{ clock: import('./virtual-clock.js').VirtualClock, perSecond: number, random: () => number }} world
 */
export function virtualSts({ clock, perSecond, random }) {
  const calls = new Uint32Array(SECONDS)
  const throttled = new Uint32Array(SECONDS)
  /** @type {Map<string, number>} */
  const granted = new Map()
  let tokens = perSecond
  let filledAt = clock.now()
  let minted = 0

  function take() {
    const now = clock.now()
    tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1_000) * perSecond)
    filledAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }

  /** @type {Runtime['http']} */
  async function http({ url }) {
    await clock.sleep(WAY_MS * (1 + random()))
    const now = clock.now()
    const second = Math.floor((now - MIDNIGHT) / 1_000)
    const isGranted = take()
    calls[second] = (calls[second] ?? 0) + 1
    if (!isGranted) throttled[second] = (throttled[second] ?? 0) + 1
    const headers = { date: new Date(now).toUTCString() }
    await clock.sleep(WAY_MS * (1 + random()))
    if (!isGranted) return { status: 400, headers, text: 'Throttling' }
    minted += 1
    granted.set(url, (granted.get(url) ?? 0) + 1)
    return { status: 200, headers, text: JSON.stringify({ id: minted, expiresAt: Math.floor(now / 1_000) * 1_000 + SESSION_MS }) }
  }

  return { http, calls, throttled, granted }
}

/**
 * What asks for a role's session.
 * @param {Runtime} runtime
 * @param {string} role
 */
export async function assumeRole(runtime, role) {
  for (let attempt = 1; ; attempt += 1) {
    const { status, text } = await runtime.http({ method: 'POST', url: role })
    if (status === 200) return sessionOf(text)
    if (attempt === ATTEMPTS) throw new CredentialsError('UNAVAILABLE', 'sts', 'throttled')
    await runtime.sleep(Math.min(LONGEST_BACKOFF_MS, runtime.random() * 2 ** (attempt - 1) * BACKOFF_MS))
  }
}

/** @param {string} text */
function sessionOf(text) {
  const { id, expiresAt } = JSON.parse(text)
  return { accessKeyId: `ASIA${id}`, secretAccessKey: 'virtual', sessionToken: `session ${id}`, expiration: new Date(expiresAt) }
}
