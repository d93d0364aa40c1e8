/** @module D3: what callers see, and what STS is sent, while it fails and the credentials are valid for 299 s more. */
import { fromNodeProviderChain, fromTemporaryCredentials as fromAwsTemporaryCredentials } from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import { fromChain, fromTemporaryCredentials } from '@credchain/providers'
import { assumeRoleOptions, KEYS } from './assume-role-options.js'
import { callSteadily } from './call-steadily.js'
import { profileOptions } from './profile-options.js'
import { row } from './row.js'
import { shiftedRuntime } from './shifted-runtime.js'

/** @typedef {import('./start-sts.js').Sts} Sts */
/** @typedef {{ subject: string, kind: import('./row.js').Row['kind'], tally: import('./call-steadily.js').Tally, perMinute?: number, told?: number }} Seen */

const FAULTS = /** @type {const} */ (['500', 'AccessDenied', 'hang'])
const LEFT_MS = 299_000
const CALLS_PER_SECOND = 200
/** Peers send many requests a second: a few seconds tell. */
const PEER_MS = 4000
/** We send a few a minute: it takes the minute to count them. */
const OUR_MS = 60_000

/**
 * @param {import('./row.js').Bench} bench
 */
export async function measureOutage({ sts, say }) {
  const profile = await profileOptions()
  try {
    /** @type {Map<string, Seen[]>} */
    const seen = new Map()
    for (const fault of FAULTS) {
      say(`peers, ${fault}`)
      seen.set(fault, await peersSee(sts, profile, fault))
    }
    say('ours, a minute of all three')
    await Promise.all(FAULTS.map(async (fault) => seen.get(fault)?.push(await oursSees(sts, fault))))
    return FAULTS.flatMap((fault) => (seen.get(fault) ?? []).flatMap((one) => rowsOf(`D3 outage, ${fault}`, one)))
  } finally {
    await profile.remove()
  }
}

/**
 * @param {Sts} sts
 * @param {import('./profile-options.js').ProfileOptions} profile
 * @param {(typeof FAULTS)[number]} fault
 * @returns {Promise<Seen[]>}
 */
async function peersSee(sts, profile, fault) {
  const load = { perSecond: CALLS_PER_SECOND, ms: PEER_MS }
  const names = { client: `d3-client-${fault}`, chain: `d3-chain-${fault}` }
  const credentials = fromAwsTemporaryCredentials(assumeRoleOptions(sts, names.client))
  const { credentials: client } = new S3Client({ region: 'us-east-1', credentials }).config
  const chain = fromNodeProviderChain({ ...profile, clientConfig: assumeRoleOptions(sts, names.chain).clientConfig })

  for (const name of Object.values(names)) await sts.behave(name, { ttlMs: LEFT_MS })
  await Promise.all([client(), chain()])
  for (const name of Object.values(names)) await sts.behave(name, { fault })
  const [floorTally, clientTally, chainTally] = await Promise.all([
    callSteadily(async () => KEYS, load),
    callSteadily(() => client(), load),
    callSteadily(() => chain(), load),
  ])
  const perMinute = async (/** @type {string} */ name) => ((await sts.requests(name)) * 60_000) / PEER_MS
  return [
    { subject: 'a kept identity', kind: 'floor', tally: floorTally },
    { subject: 'S3 config.credentials', kind: 'peer', tally: clientTally, perMinute: await perMinute(names.client) },
    { subject: 'default chain', kind: 'peer', tally: chainTally, perMinute: await perMinute(names.chain) },
  ]
}

/**
 * Credentials of one hour, at an age that leaves them as long as the peer's.
 * @param {Sts} sts
 * @param {(typeof FAULTS)[number]} fault
 * @returns {Promise<Seen>}
 */
async function oursSees(sts, fault) {
  const name = `d3-ours-${fault}`
  const world = shiftedRuntime()
  let told = 0
  /** @type {import('@credchain/core').OnEvent} */
  const onEvent = ({ type }) => {
    if (type === 'kept-after-failure') told += 1
  }
  const chain = fromChain([fromTemporaryCredentials(assumeRoleOptions(sts, name), world.runtime)], { onEvent }, world.runtime)
  const { credentials: ours } = new S3Client({ region: 'us-east-1', credentials: chain }).config

  await sts.behave(name, {})
  const { expiration } = await ours()
  if (expiration === undefined) throw new Error('STS gave credentials without an end')
  world.forward(expiration.getTime() - world.runtime.now() - LEFT_MS)
  await sts.behave(name, { fault, skewMs: world.skewMs() })
  const tally = await callSteadily(() => ours(), { perSecond: CALLS_PER_SECOND, ms: OUR_MS, now: world.runtime.now })
  const requests = await sts.requests(name)
  chain.close()
  if (requests === 0) throw new Error(`${fault}: STS was not asked, so no failure was seen`)
  return { subject: 'S3 config.credentials over fromChain', kind: 'ours', tally, perMinute: (requests * 60_000) / OUR_MS, told }
}

/**
 * @param {string} experiment
 * @param {Seen} seen
 */
function rowsOf(experiment, { subject, kind, tally, perMinute, told }) {
  const isOurs = kind === 'ours'
  const blocked = `${((100 * tally.slow) / tally.calls).toFixed(1)} % over 20 ms, max ${tally.maxMs.toFixed(0)} ms`
  /** @type {import('./row.js').Reach | undefined} */
  const all = isOurs ? { of: 'value', atLeast: 100 } : undefined
  /** @type {import('./row.js').Reach | undefined} */
  const few = isOurs ? { of: 'value', atMost: 5 } : undefined
  const served = row({
    experiment,
    subject,
    kind,
    samples: [(100 * tally.served) / tally.calls],
    unit: '% served',
    reach: all,
    note: blocked,
  })
  if (perMinute === undefined) return [served]
  const note = told === undefined ? undefined : `${told} failures told as events`
  return [served, row({ experiment, subject, kind, samples: [perMinute], unit: 'STS requests/min', reach: few, note })]
}
