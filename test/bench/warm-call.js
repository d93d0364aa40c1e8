/** @module B: what a call costs while the credentials are fresh. */
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import { fromChain, refreshing } from '@credchain/core'
import { memoize } from '@smithy/property-provider'
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core'
import { measure } from 'mitata'
import { KEYS } from './assume-role-options.js'
import { profileOptions } from './profile-options.js'
import { row } from './row.js'

/** @typedef {{ subject: string, kind: import('./row.js').Row['kind'], calls: () => Promise<void>, reach?: import('./row.js').Reach }} Subject */

const CALLS = 1000
const ROUNDS = 9
const ROUND_NS = 60e6

/**
 * Each sample awaits a thousand calls in a row; subjects take turns, so that a slow moment of the machine falls on all of them.
 * @param {import('./row.js').Bench} bench
 */
export async function measureWarmCall({ say }) {
  const profile = await profileOptions()
  try {
    const subjects = await warmSubjects(profile)
    /** @type {number[][]} */
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      say(`round ${round + 1} of ${ROUNDS}`)
      const took = []
      for (const { calls } of subjects) {
        const { p50 } = await measure(calls, { gc: false, min_cpu_time: ROUND_NS })
        took.push(p50 / CALLS)
      }
      rounds.push(took)
    }
    return subjects.map(({ subject, kind, reach }, index) => {
      const samples = rounds.map((took) => took[index] ?? Number.NaN)
      const ratios = rounds.map((took) => (took[index] ?? Number.NaN) / (took[0] ?? Number.NaN)).toSorted((a, b) => a - b)
      const ratio = ratios[Math.floor(ratios.length / 2)]
      const note = `ratio ${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)}`
      return row({ experiment: 'B warm call', subject, kind, samples, unit: 'ns', ratio, reach, note: index === 0 ? undefined : note })
    })
  } finally {
    await profile.remove()
  }
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
