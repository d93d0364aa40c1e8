/**
 * @module One process of a fleet: asks for the roles when it is told to, with the clock it is told, and tells when it is about to call STS. Forked by
 * `fleet.ts`.
 */
import { hostRuntime } from '@credchain/core'
import { fromTemporaryCredentials } from '@credchain/providers'
import { fileStore } from '@credchain/stores/file'
import { redisStore } from '@credchain/stores/redis'
import { Redis } from 'ioredis'

/** @type {import('./fleet.js').FleetSettings} */
const settings = JSON.parse(process.argv[2] ?? '')
let offsetMs = 0
/** @type {import('@credchain/core').Runtime} */
const runtime = {
  ...hostRuntime,
  env: settings.env,
  homedir: () => settings.home,
  now: () => hostRuntime.now() + offsetMs,
  async http(request) {
    const { body = '' } = request
    const role = new URLSearchParams(typeof body === 'string' ? body : new TextDecoder().decode(body)).get('RoleArn')
    // Heard before the call can reach STS, so that no call is missed when this process is killed.
    await new Promise((resolve) => process.send?.({ type: 'minting', role }, resolve))
    return hostRuntime.http(request)
  },
}
const { store: where } = settings
const store =
  where.kind === 'file'
    ? fileStore({}, runtime)
    : // A machine that starts fifty processes at once is no slow server.
      redisStore({ client: new Redis(where.port), keys: { current: { id: 'fleet', secret: where.secret } }, deadlineMs: 5_000 }, runtime)
const { user: masterCredentials, loadTimeoutMs } = settings
const providers = settings.roles.map((role) => {
  const params = { RoleArn: role, DurationSeconds: 900 }
  return { role, credentials: fromTemporaryCredentials({ params, masterCredentials, loadTimeoutMs, store }, runtime) }
})

process.on('message', (/** @type {{ offsetMs: number }} */ order) => {
  offsetMs = order.offsetMs
  Promise.all(providers.map(ask)).then(
    (answers) => process.send?.({ type: 'answers', answers }),
    () => process.exit(1),
  )
})
process.on('disconnect', () => process.exit())
process.send?.({ type: 'ready' })

/**
 * @param {(typeof providers)[number]} provider
 * @returns {Promise<import('./fleet.js').FleetAnswer>}
 */
async function ask({ role, credentials }) {
  const since = performance.now()
  const elapsed = () => performance.now() - since
  return credentials().then(
    ({ accessKeyId, expiration }) => ({ role, key: accessKeyId, ms: elapsed(), endsIn: Number(expiration) - runtime.now() }),
    (error) => ({ role, error: String(error), ms: elapsed() }),
  )
}
