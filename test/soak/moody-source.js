/** @module A source with a weather, that counts what is asked of it. */
import { CredentialsError } from '@credchain/core'
import { weather } from './weather.js'

/** @typedef {import('@credchain/core').Credentials} Credentials */
/** @typedef {import('@credchain/core').ResolveRequest} ResolveRequest */
/**
 * `asked`: calls while the cache held an unexpired identity, forced ones apart, and the most of them within a minute. `brought`: new, living identities given in time.
 */
/** @typedef {{ calls: number, asked: number, mostInAMinute: number, brought: number, late: number, failed: number, flights: number, mostAtOnce: number }} SourceCounts */

const MINUTE_MS = 60_000

/**
 * @param {object} options
 * @param {number} options.ttlMs life of what it gives
 * @param {() => boolean} options.isHeld whether the cache in front holds an unexpired identity
 * @param {() => number} options.random
 * @param {import('@credchain/core').Runtime} world
 */
export function moodySource({ ttlMs, isHeld, random }, world) {
  const moodAt = weather(random)
  /** @type {SourceCounts} */
  const counts = { calls: 0, asked: 0, mostInAMinute: 0, brought: 0, late: 0, failed: 0, flights: 0, mostAtOnce: 0 }
  /** @type {number[]} instants of the last minute at which the cache asked although it holds one */
  let recent = []
  /** @type {Credentials | undefined} */
  let last

  /** @param {ResolveRequest} request */
  function count(request) {
    counts.calls += 1
    counts.flights += 1
    counts.mostAtOnce = Math.max(counts.mostAtOnce, counts.flights)
    // What a caller or a refusing service forced is not the cache's own doing.
    if (request.forceRefresh || !isHeld()) return
    const now = world.now()
    counts.asked += 1
    recent = [...recent.filter((at) => at > now - MINUTE_MS), now]
    counts.mostInAMinute = Math.max(counts.mostInAMinute, recent.length)
  }

  /**
   * @param {ResolveRequest} [request]
   * @returns {Promise<Credentials>}
   */
  async function source(request = {}) {
    count(request)
    let isOpen = true
    const close = () => {
      if (isOpen) counts.flights -= 1
      isOpen = false
    }
    request.signal?.addEventListener('abort', close, { once: true })
    try {
      const identity = await answer()
      if (request.signal?.aborted) counts.late += 1
      else if (identity !== last && (identity.expiration?.getTime() ?? Infinity) > world.now()) counts.brought += 1
      last = identity
      return identity
    } catch (error) {
      counts.failed += 1
      throw error
    } finally {
      close()
    }
  }

  /** @returns {Promise<Credentials>} */
  async function answer() {
    const { mood, afterMs } = moodAt(world.now())
    if (mood === 'hanging') return new Promise(() => {})
    // Deaf to the signal: answers come after their deadline as well.
    if (afterMs > 0) await world.sleep(afterMs, undefined, true)
    if (mood === 'failing') throw new CredentialsError('UNAVAILABLE', 'moody', 'the service is away')
    if (mood === 'throttled') throw new CredentialsError('UNAVAILABLE', 'moody', 'slow down', { retryAfterMs: 20_000 })
    if (mood === 'refusing') throw new CredentialsError('REJECTED', 'moody', 'access denied')
    if (mood === 'repeating' && last !== undefined) return last
    return identityOf(counts.calls, world.now() + (mood === 'expired' ? -1 : ttlMs))
  }

  return { provider: Object.assign(source, { source: 'moody' }), counts }
}

/**
 * @param {number} index
 * @param {number} expiresAt
 * @returns {Credentials}
 */
function identityOf(index, expiresAt) {
  const name = String(index).padStart(16, '0')
  return { accessKeyId: `ASIA${name}`, secretAccessKey: `secret-${name}`, sessionToken: `token-${name}`, expiration: new Date(expiresAt) }
}
