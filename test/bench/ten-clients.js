/** @module D4: how often STS is asked for one role by ten clients. */
import { fromTemporaryCredentials as fromAwsTemporaryCredentials } from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import { fromTemporaryCredentials } from '@credchain/providers'
import { assumeRoleOptions } from './assume-role-options.js'
import { row } from './row.js'

const CLIENTS = 10

/**
 * @param {import('./row.js').Bench} bench
 */
export async function measureTenClients({ sts, say }) {
  const experiment = 'D4 ten clients'
  say('one provider shared by ten clients')
  const peer = await askedBy(sts, 'd4-peer', fromAwsTemporaryCredentials(assumeRoleOptions(sts, 'd4-peer')))
  const ours = await askedBy(sts, 'd4-ours', fromTemporaryCredentials(assumeRoleOptions(sts, 'd4-ours')))
  const subject = 'fromTemporaryCredentials'
  return [
    row({ experiment, subject: 'one call', kind: 'floor', samples: [1], unit: 'STS calls' }),
    row({ experiment, subject, kind: 'peer', samples: [peer], unit: 'STS calls', ratio: peer }),
    row({ experiment, subject, kind: 'ours', samples: [ours], unit: 'STS calls', ratio: ours, reach: { of: 'value', atMost: 1 } }),
  ]
}

/**
 * @param {import('./start-sts.js').Sts} sts
 * @param {string} name
 * @param {import('@credchain/core').Provider} credentials
 */
async function askedBy(sts, name, credentials) {
  await sts.behave(name, { latencyMs: 50 })
  const clients = Array.from({ length: CLIENTS }, () => new S3Client({ region: 'us-east-1', credentials }))
  const identities = await Promise.all(clients.map(({ config }) => config.credentials()))
  if (identities.length !== CLIENTS) throw new Error('a client went without credentials')
  return sts.requests(name)
}
