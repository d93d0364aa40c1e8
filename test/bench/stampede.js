/** @module D1: how often STS is asked when credentials have expired and a thousand callers come at once. */
import * as aws from '@aws-sdk/credential-providers'
import { S3Client } from '@aws-sdk/client-s3'
import { createCredentialChain, fromChain, fromIni, fromTemporaryCredentials } from '@credchain/providers'
import { setTimeout as sleep } from 'node:timers/promises'
import { assumeRoleOptions } from './assume-role-options.js'
import { profileOptions } from './profile-options.js'
import { row } from './row.js'

/** @typedef {{ subject: string, kind: 'peer' | 'ours', name: string, call: () => Promise<import('@credchain/core').Credentials> }} Form */

const CALLERS = 1000
/** Too short for the windows of either library to matter: it is over before the callers come. */
const FIRST_LIFE_MS = 1500

/**
 * @param {import('./row.js').Bench} bench
 */
export async function measureStampede({ sts, say }) {
  const profile = await profileOptions()
  try {
    const forms = formsOf(sts, profile)
    for (const { name } of forms) await sts.behave(name, { ttlMs: FIRST_LIFE_MS })
    const firsts = await Promise.all(forms.map(({ call }) => call()))
    const lastEnd = Math.max(...firsts.map(({ expiration }) => expiration?.getTime() ?? Infinity))
    await sleep(lastEnd - Date.now() + 50)

    const rows = []
    for (const { subject, kind, name, call } of forms) {
      say(subject)
      await sts.behave(name, { latencyMs: 50 })
      await Promise.all(Array.from({ length: CALLERS }, () => call()))
      const asked = await sts.requests(name)
      rows.push(measured(subject, kind, asked))
    }
    return [row({ experiment: 'D1 stampede', subject: 'one call', kind: 'floor', samples: [1], unit: 'STS calls' }), ...rows]
  } finally {
    await profile.remove()
  }
}

/**
 * @param {string} subject
 * @param {'peer' | 'ours'} kind
 * @param {number} asked
 */
function measured(subject, kind, asked) {
  // None would mean that the old credentials were still served.
  if (asked === 0) throw new Error(`${subject}: STS was not asked, so the credentials had not expired`)
  const reach = kind === 'ours' ? /** @type {const} */ ({ of: 'value', atMost: 1 }) : undefined
  return row({ experiment: 'D1 stampede', subject, kind, samples: [asked], unit: 'STS calls', ratio: asked, reach })
}

/**
 * The forms in which a user can write it.
 * @param {import('./start-sts.js').Sts} sts
 * @param {import('./profile-options.js').ProfileOptions} profile
 * @returns {Form[]}
 */
function formsOf(sts, profile) {
  const role = (/** @type {string} */ name) => assumeRoleOptions(sts, name)
  const ini = (/** @type {string} */ name) => ({ ...profile, clientConfig: role(name).clientConfig })
  const ours = (/** @type {string} */ name) => fromTemporaryCredentials(role(name))
  const region = 'us-east-1'

  /** @type {[subject: string, kind: 'peer' | 'ours', make: (name: string) => Form['call']][]} */
  const forms = [
    ['fromTemporaryCredentials', 'peer', (name) => aws.fromTemporaryCredentials(role(name))],
    [
      'createCredentialChain.expireAfter',
      'peer',
      (name) => aws.createCredentialChain(aws.fromTemporaryCredentials(role(name))).expireAfter(900_000),
    ],
    ['fromIni, a role', 'peer', (name) => aws.fromIni(ini(name))],
    ['default chain, a role', 'peer', (name) => aws.fromNodeProviderChain(ini(name))],
    [
      'S3 config.credentials',
      'peer',
      (name) => new S3Client({ region, credentials: aws.fromTemporaryCredentials(role(name)) }).config.credentials,
    ],
    ['fromTemporaryCredentials', 'ours', ours],
    ['createCredentialChain.expireAfter', 'ours', (name) => createCredentialChain(ours(name)).expireAfter(900_000)],
    ['fromIni, a role', 'ours', (name) => fromIni(ini(name))],
    ['fromChain', 'ours', (name) => fromChain([ours(name)])],
    ['fromChain, uncached link', 'ours', (name) => fromChain([fromTemporaryCredentials({ ...role(name), refresh: false })])],
    ['fromChain in fromChain', 'ours', (name) => fromChain([fromChain([ours(name)])])],
    ["AWS's chain over fromChain", 'ours', (name) => aws.createCredentialChain(fromChain([ours(name)]))],
    ['S3 config.credentials', 'ours', (name) => new S3Client({ region, credentials: ours(name) }).config.credentials],
  ]
  return forms.map(([subject, kind, make], index) => {
    const name = `d1-${index}`
    const provider = make(name)
    return { subject, kind, name, call: () => provider() }
  })
}
