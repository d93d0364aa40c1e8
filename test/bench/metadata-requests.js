/** @module G: how many requests the instance metadata service gets, at first, for a refresh, and from a hundred callers at once. */
import { fromInstanceMetadata as fromAwsInstanceMetadata } from '@aws-sdk/credential-providers'
import { fromInstanceMetadata } from '@credchain/providers'
import { startSandbox } from '@credchain/sandbox'
import { row } from './row.js'
import { instanceAt, withEnvironment } from './with-environment.js'

/** @typedef {() => Promise<unknown>} Call */
/** @typedef {{ subject: string, floor: number, callers: number, isRefresh?: boolean }} Case */

/** @type {Case[]} */
const CASES = [
  { subject: 'first call', floor: 3, callers: 1 },
  { subject: 'a refresh', floor: 1, callers: 1, isRefresh: true },
  { subject: '100 callers at once', floor: 3, callers: 100 },
]

/**
 * @param {import('./row.js').Bench} bench
 */
export async function measureMetadataRequests({ say }) {
  const sandbox = await startSandbox({ instanceRole: 'bench' })
  try {
    return await withEnvironment(instanceAt(sandbox.url), async () => {
      const rows = []
      for (const one of CASES) {
        say(one.subject)
        const aws = fromAwsInstanceMetadata()
        const ours = fromInstanceMetadata()
        const peer = await asked(sandbox, one, aws, aws)
        rows.push(...rowsOf(one, peer, await asked(sandbox, one, ours, () => ours({ forceRefresh: true }))))
      }
      return rows
    })
  } finally {
    await sandbox.close()
  }
}

/**
 * @param {import('@credchain/sandbox').Sandbox} sandbox
 * @param {Case} one
 * @param {Call} call
 * @param {Call} refresh
 */
async function asked(sandbox, { callers, isRefresh = false }, call, refresh) {
  if (isRefresh) await call()
  const before = sandbox.count('imds')
  await Promise.all(Array.from({ length: callers }, isRefresh ? refresh : call))
  return sandbox.count('imds') - before
}

/**
 * @param {Case} one
 * @param {number} peer
 * @param {number} ours
 */
function rowsOf({ subject, floor }, peer, ours) {
  const measured = { experiment: `G instance metadata, ${subject}`, unit: 'requests' }
  const name = 'fromInstanceMetadata'
  return [
    row({ ...measured, subject: 'the protocol', kind: 'floor', samples: [floor] }),
    row({ ...measured, subject: name, kind: 'peer', samples: [peer], ratio: peer / floor }),
    row({ ...measured, subject: name, kind: 'ours', samples: [ours], ratio: ours / floor, reach: { of: 'value', atMost: floor } }),
  ]
}
