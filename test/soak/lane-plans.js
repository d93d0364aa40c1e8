/** @module The caches that live through the week: every life of the timing table, alone and in chains. */
import { CredentialsError, fromChain, refreshing } from '@credchain/core'

const MINUTE_MS = 60_000

/** @type {import('@credchain/core').Provider} */
const nothingHere = async () => {
  throw new CredentialsError('NOT_CONFIGURED', 'nothing', 'is not set')
}
/** Comes after a link that is configured, so a chain that asks it has wandered to another identity. */
/** @type {import('@credchain/core').Provider} */
const somebodyElse = async () => ({ accessKeyId: 'ASIASOMEBODYELSE0000', secretAccessKey: 'none', expiration: new Date(0) })

/** @type {readonly import('./lane.js').LanePlan[]} */
export const LANE_PLANS = [
  { name: 'refreshing, 60 s', ttlMs: MINUTE_MS, build: (source, world) => refreshing(source, {}, world) },
  { name: 'refreshing, 15 min', ttlMs: 15 * MINUTE_MS, build: (source, world) => refreshing(source, {}, world) },
  { name: 'refreshing, 1 h', ttlMs: 60 * MINUTE_MS, build: (source, world) => refreshing(source, {}, world) },
  { name: 'refreshing, 6 h, ahead', ttlMs: 360 * MINUTE_MS, build: (source, world) => refreshing(source, { autoRefresh: true }, world) },
  { name: 'chain, 1 h', ttlMs: 60 * MINUTE_MS, build: (source, world) => fromChain([nothingHere, source, somebodyElse], {}, world) },
  {
    name: 'chain in a chain, 20 min, ahead',
    ttlMs: 20 * MINUTE_MS,
    build: (source, world) =>
      fromChain(
        [fromChain([nothingHere], {}, world), fromChain([nothingHere, source], {}, world), somebodyElse],
        { autoRefresh: true },
        world,
      ),
  },
]
