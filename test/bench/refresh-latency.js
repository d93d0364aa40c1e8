/** @module D2: how many calls wait while credentials are refreshed that have not expired. */
import { fromTemporaryCredentials as fromAwsTemporaryCredentials } from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import { fromChain, fromTemporaryCredentials } from '@credchain/providers'
import { setTimeout as sleep } from 'node:timers/promises'
import { assumeRoleOptions, KEYS } from './assume-role-options.js'
import { callSteadily } from './call-steadily.js'
import { row } from './row.js'
import { shiftedRuntime } from './shifted-runtime.js'

/** @typedef {import('./start-sts.js').Sts} Sts */

const LIVES_MS = [303_000, 60_000, 20_000]
const LOAD = { perSecond: 2000, ms: 7500 }
const STS_LATENCY_MS = 200
/** So long before its window opens a run comes upon credentials. */
const EDGE_MS = 700
/** From one refresh to the next in the run. */
const EVERY_MS = 2500

/**
 * The peer refreshes from five minutes before expiry on: of 303 s that is after 3 s. Our windows open later in a life, so our clock is set
 * forward to just before each; what happens from there on happens in real time.
 * @param {import('./row.js').Bench} bench
 */
export async function measureRefreshLatency({ sts, say }) {
  const rows = []
  for (const ttlMs of LIVES_MS) {
    say(`credentials that live ${ttlMs / 1000} s`)
    rows.push(...(await measureLife(sts, ttlMs)))
  }
  return rows
}

/**
 * @param {Sts} sts
 * @param {number} ttlMs
 */
async function measureLife(sts, ttlMs) {
  const region = 'us-east-1'
  const names = { peer: `d2-peer-${ttlMs}`, ours: `d2-ours-${ttlMs}` }
  const world = shiftedRuntime()
  const chain = fromChain([fromTemporaryCredentials(assumeRoleOptions(sts, names.ours), world.runtime)], {}, world.runtime)
  const { credentials: ours } = new S3Client({ region, credentials: chain }).config
  const { credentials: peer } = new S3Client({ region, credentials: fromAwsTemporaryCredentials(assumeRoleOptions(sts, names.peer)) })
    .config

  for (const name of Object.values(names)) await sts.behave(name, { ttlMs })
  await Promise.all([peer(), ours()])
  for (const name of Object.values(names)) await sts.behave(name, { ttlMs, latencyMs: STS_LATENCY_MS })
  const over = new AbortController()
  const refreshed = refreshesWhile(over.signal, chain, world, (skewMs) =>
    sts.behave(names.ours, { ttlMs, latencyMs: STS_LATENCY_MS, skewMs }),
  )
  const [floorTally, peerTally, oursTally] = await Promise.all([
    callSteadily(async () => KEYS, LOAD),
    callSteadily(() => peer(), LOAD),
    callSteadily(() => ours(), { ...LOAD, now: world.runtime.now }),
  ])
  over.abort()
  const refreshes = await refreshed
  if (refreshes === 0) throw new Error(`life of ${ttlMs} ms: no refresh of ours fell into the run`)
  const peerRefreshes = await sts.requests(names.peer)
  const experiment = `D2 refresh, life ${ttlMs / 1000} s`
  return [
    measured(experiment, 'a kept identity', 'floor', floorTally, 0),
    measured(experiment, 'S3 config.credentials', 'peer', peerTally, peerRefreshes),
    measured(experiment, 'S3 config.credentials over fromChain', 'ours', oursTally, refreshes),
  ]
}

/**
 * Sets the clock to just before the next refresh, again and again; counts the refreshes that came of it.
 * @param {AbortSignal} over
 * @param {import('@credchain/core').ChainProvider} chain
 * @param {import('./shifted-runtime.js').ShiftedRuntime} world
 * @param {(skewMs: number) => Promise<void>} tellSts
 */
async function refreshesWhile(over, chain, world, tellSts) {
  let refreshes = 0
  while (!over.aborted) {
    const { refreshAt, issuedAt } = chain.status() ?? {}
    if (refreshAt === undefined) throw new Error('nothing is held that would be refreshed')
    world.forward(refreshAt.getTime() - world.runtime.now() - EDGE_MS)
    await tellSts(world.skewMs())
    await sleep(EVERY_MS, undefined, { signal: over }).catch(() => {})
    if (chain.status()?.issuedAt.getTime() !== issuedAt?.getTime()) refreshes += 1
  }
  return refreshes
}

/**
 * @param {string} experiment
 * @param {string} subject
 * @param {import('./row.js').Row['kind']} kind
 * @param {import('./call-steadily.js').Tally} tally
 * @param {number} refreshes
 */
function measured(experiment, subject, kind, { calls, served, slow, maxMs }, refreshes) {
  const note = `max ${maxMs.toFixed(1)} ms, ${refreshes} refreshes, ${served} of ${calls} served`
  const reach = kind === 'ours' ? /** @type {const} */ ({ of: 'value', atMost: 0 }) : undefined
  return row({ experiment, subject, kind, samples: [(100 * slow) / calls], unit: '% over 20 ms', reach, note })
}
