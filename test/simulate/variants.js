/** @module The same process four times: with AWS's client memo, with this library's cache alone, over files, over Redis. */
import { cached, clockSynced, ownsItsCache, sourced } from '@credchain/core'
import { fileStore } from '@credchain/stores/file'
import { redisStore } from '@credchain/stores/redis'
import { doesIdentityRequireRefresh, EXPIRATION_MS, memoizeIdentityProvider } from '@smithy/core'
import { assumeRole } from './virtual-sts.js'

/** @typedef {import('@credchain/core').Runtime} Runtime */
/** @typedef {import('@credchain/core').Store} Store */
/**
 * A process that needs a role.
 * @typedef {object} Process
 * @property {() => Promise<{ expiration?: Date | undefined }>} call
 * @property {() => number} freshForMs for how long calls change nothing, by the process's own clock
 */

export const VARIANTS = /** @type {const} */ ({
  aws: "AWS's client memo",
  alone: 'one process alone',
  file: 'with the file store',
  redis: 'with Redis',
})

/** @typedef {keyof typeof VARIANTS} Variant */

/**
 * @param {Runtime} host
 * @param {string} role
 * @returns {Process}
 */
export function awsProcess(host, role) {
  let freshUntil = 0
  const mint = async () => {
    const session = await assumeRole(host, role)
    freshUntil = session.expiration.getTime() - EXPIRATION_MS
    return session
  }
  // The library's own test asks the machine's clock.
  const isExpired = (/** @type {{ expiration?: Date }} */ { expiration }) =>
    (expiration?.getTime() ?? Infinity) - host.now() < EXPIRATION_MS
  const memo = memoizeIdentityProvider(mint, isExpired, doesIdentityRequireRefresh)
  if (memo === undefined) throw new Error('no memo')
  return { call: () => memo(), freshForMs: () => freshUntil - host.now() }
}

/**
 * @param {Runtime} host
 * @param {string} role
 * @param {Store | undefined} store
 * @returns {Process}
 */
export function ourProcess(host, role, store) {
  const runtime = clockSynced(host)
  const place = async () => ({ key: role.slice(-64), sourceFingerprint: 'of the fleet' })
  const provider = cached(
    sourced('simulated', () => assumeRole(runtime, role)),
    { ...(store && { store, place }) },
    runtime,
  )
  if (!ownsItsCache(provider)) throw new Error('no cache')
  const { status } = provider
  return { call: () => provider(), freshForMs: () => (status?.()?.refreshAt?.getTime() ?? 0) - runtime.now() }
}

/**
 * The store that a process opens.
 * @param {Variant} variant
 * @param {Runtime} host
 * @param {import('@credchain/stores/redis').IoRedisClient} client
 * @returns {Store | undefined}
 */
export function storeOf(variant, host, client) {
  if (variant === 'file') return fileStore({ dir: '/cache' }, host)
  // Encryption takes no virtual time, and changes no count.
  if (variant === 'redis') return redisStore({ client, encryption: 'none' }, host)
  return undefined
}
