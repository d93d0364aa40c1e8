/** @module One process of a fleet: `node fleet-process.js <form> <endpoint> <place>`. Asks when it is told to, and tells how long that took. Run by `fleet.js`. */
import { hostRuntime } from '@credchain/core'
import { assumeRoleOptions } from './assume-role-options.js'

const [, , form = '', endpoint = '', place = ''] = process.argv
const provider = await providerOf()
process.once('message', () => {
  const since = performance.now()
  provider().then(
    () => process.send?.(performance.now() - since, () => process.exit()),
    () => process.exit(1),
  )
})
process.send?.('ready')

/** @returns {Promise<() => Promise<unknown>>} */
async function providerOf() {
  const options = assumeRoleOptions({ endpoint: () => endpoint }, '')
  if (form === 'peer') return (await import('@aws-sdk/credential-providers')).fromTemporaryCredentials(options)
  const { fromTemporaryCredentials } = await import('@credchain/providers')
  return fromTemporaryCredentials({ ...options, store: await storeOf() }, { ...hostRuntime, env: {} })
}

async function storeOf() {
  if (form === 'alone') return undefined
  if (form === 'file') return (await import('@credchain/stores/file')).fileStore({ dir: place })
  const { redisStore } = await import('@credchain/stores/redis')
  const { Redis } = await import('ioredis')
  const client = new Redis(Number(place))
  await client.ping()
  // The measured machine starts fifty processes at once: that is no slow server.
  return redisStore({ client, keys: { current: { id: 'bench', secret: new Uint8Array(32) } }, deadlineMs: 5_000 })
}
