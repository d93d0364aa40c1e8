/** @module B: what a call costs while the credentials are fresh. */
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import { fromChain, refreshing } from '@credchain/core'
import { memoize } from '@smithy/property-provider'
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core'
import { KEYS } from './assume-role-options.js'
import { profileOptions } from './profile-options.js'
import { row } from './row.js'

/** @typedef {{ subject: string, kind: import('./row.js').Row['kind'], calls: () => Promise<void>, reach?: import('./row.js').Reach }} Subject */

const CALLS = 1000
const TURNS = 250
const SAMPLES = 8

/**
 * Each sample awaits a thousand calls in a row. Subjects take short turns, of which the best sample counts, and the ratio is the middle one of those within a
 * turn: the machine's clock rate and those who share it change over seconds, and would fall on one subject and not on another.
 * @param {import('./row.js').Bench} bench
 */
export async function measureWarmCall({ say }) {
  const profile = await profileOptions()
  try {
    const subjects = await warmSubjects(profile)
    say(`${TURNS} turns`)
    /** @type {number[][]} */
    const turns = []
    // The first ones are for the compiler.
    for (let turn = -TURNS / 5; turn < TURNS; turn += 1) {
      const took = []
      for (const { calls } of subjects) took.push(await bestOf(calls))
      if (turn >= 0) turns.push(took)
    }
    return subjects.map(({ subject, kind, reach }, index) => {
      const samples = turns.map((took) => took[index] ?? Number.NaN)
      const ratios = turns.map((took) => (took[index] ?? Number.NaN) / (took[0] ?? Number.NaN)).toSorted((a, b) => a - b)
      const ratio = ratios[Math.floor(ratios.length / 2)]
      return row({ experiment: 'B warm call', subject, kind, samples, unit: 'ns', ratio, reach })
    })
  } finally {
    await profile.remove()
  }
}

/**
 * Nanoseconds a call.
 * @param {Subject['calls']} calls
 */
async function bestOf(calls) {
  let best = Infinity
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const since = process.hrtime.bigint()
    await calls()
    best = Math.min(best, Number(process.hrtime.bigint() - since) / CALLS)
  }
  return best
}

/**
 * A loop for each, written out: one that they shared would be compiled for all of them at once, and measure that.
 * @param {import('./profile-options.js').ProfileOptions} profile
 * @returns {Promise<Subject[]>}
 */
async function warmSubjects(profile) {
  const identity = { ...KEYS, expiration: new Date(Date.now() + 12 * 3_600_000) }
  const source = async () => identity
  const cached = Promise.resolve(identity)
  const memoized = memoize(source, isIdentityExpired, doesIdentityRequireRefresh)
  const identityMemoized = memoizeIdentityProvider(source, isIdentityExpired, doesIdentityRequireRefresh) ?? source
  const { credentials: clientCredentials } = new S3Client({ region: 'us-east-1', credentials: source }).config
  const defaultChain = fromNodeProviderChain({ ...profile, profile: 'keys' })
  const refreshed = refreshing(source)
  const chained = fromChain([source])
  const { credentials: chainInClient } = new S3Client({ region: 'us-east-1', credentials: fromChain([source]) }).config
  for (const warm of [memoized, identityMemoized, clientCredentials, defaultChain, refreshed, chained, chainInClient]) await warm()
  /** @type {import('./row.js').Reach} */
  const reach = { of: 'ratio', atMost: 2.3 }

  return [
    {
      subject: 'a cached promise',
      kind: 'floor',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await cached
      },
    },
    {
      subject: 'memoize',
      kind: 'peer',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await memoized()
      },
    },
    {
      subject: 'memoizeIdentityProvider',
      kind: 'peer',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await identityMemoized()
      },
    },
    {
      subject: 'S3 config.credentials',
      kind: 'peer',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await clientCredentials()
      },
    },
    {
      subject: 'default chain',
      kind: 'peer',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await defaultChain()
      },
    },
    {
      subject: 'refreshing',
      kind: 'ours',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await refreshed()
      },
      reach,
    },
    {
      subject: 'fromChain',
      kind: 'ours',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await chained()
      },
      reach,
    },
    {
      subject: 'S3 config.credentials over fromChain',
      kind: 'ours',
      calls: async () => {
        for (let i = 0; i < CALLS; i += 1) await chainInClient()
      },
    },
  ]
}
