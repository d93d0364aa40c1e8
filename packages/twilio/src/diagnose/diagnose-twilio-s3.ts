/** @module Why recordings do not reach the bucket, or soon will not: a look at everything that has to fit together. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { createTwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { TARGETS } from '../client/s3-settings.js'
import type { S3Location } from '../policy/s3-url.js'
import { markedKey } from '../source/key-label.js'
import type { DiagnoseTwilioS3Options } from './diagnose-options.js'
import { sortedFindings, type TwilioFinding } from './finding.js'
import { judgeAccount } from './judge-account.js'
import { judgeCredential } from './judge-credential.js'
import { judgeLocation } from './judge-location.js'
import { judgeSettings } from './judge-settings.js'
import { lookAtBucket, lookAtKey, lookAtPolicy, type LookedAtKey } from './look-at-aws.js'
import { lookAtTwilio, type TwilioView } from './look-at-twilio.js'
import { statementsOf } from './policy-decision.js'

const MAX_KEY_AGE_DAYS = 90

/**
 * Reads the account at Twilio, and of AWS what it is given, and tells what does not fit together, the worst first. Nothing is changed, nothing is written to the bucket.
 * What could not be read, or was not asked for, is a finding too: `not-looked-at`.
 *
 * Errors: `TypeError` for a policy that is none, and the signal's reason; everything else is a finding.
 */
export async function diagnoseTwilioS3(
  options: DiagnoseTwilioS3Options = {},
  runtime: Runtime = hostRuntime,
): Promise<readonly TwilioFinding[]> {
  const { client = createTwilioAwsClient({}, runtime), signal } = options
  const statements = options.policy && statementsOf(options.policy)
  const view = await lookAtTwilio(client, signal)
  const { locations, findings: ofSettings } = settingsOf(view, options)
  const { keys, findings: ofCredentials } = await credentialsOf(view, options, runtime)

  const ofAws: TwilioFinding[] = []
  for (const location of locations) {
    const { facts, findings } = await lookAtBucket(location, options)
    ofAws.push(...findings, ...(await lookAtPolicy({ location, facts, statements, keys }, options)))
  }
  return sortedFindings([...view.unread, ...ofSettings, ...ofCredentials, ...ofAws, ...judgeAccount(view, options.expect?.sid)])
}

/** Of both settings, with the places that are written to, each once. */
function settingsOf({ settings, credentials }: TwilioView, { expect = {} }: DiagnoseTwilioS3Options) {
  const findings: TwilioFinding[] = []
  const locations = new Map<string, S3Location>()
  for (const target of TARGETS) {
    const one = settings[target]
    if (one === undefined) continue
    findings.push(...judgeSettings({ target, settings: one, credentials, expectedSid: expect.sid }))
    if (!one.awsStorageEnabled) continue
    const { location, findings: ofUrl } = judgeLocation(target, one, expect.bucket)
    findings.push(...ofUrl)
    if (location !== undefined) locations.set(`${location.bucket}/${location.prefix}`, location)
  }
  return { findings, locations: [...locations.values()] }
}

/** Of the credentials that are in use, with their keys, as far as those are known. */
async function credentialsOf({ settings, credentials = [] }: TwilioView, options: DiagnoseTwilioS3Options, runtime: Runtime) {
  const { maxKeyAgeDays = MAX_KEY_AGE_DAYS } = options
  const inUse = new Set(TARGETS.map((target) => settings[target]?.awsCredentialsSid))
  const findings: TwilioFinding[] = []
  const keys: LookedAtKey[] = []
  for (const credential of credentials.filter(({ sid }) => inUse.has(sid))) {
    const accessKeyId = options.expect?.accessKeyId ?? markedKey(credential.friendlyName)
    const { key, findings: ofKey } = await lookAtKey(accessKeyId, options)
    if (key !== undefined) keys.push(key)
    const known = { accessKeyId, keyCreatedAt: key?.createdAt, now: runtime.now(), maxKeyAgeDays }
    findings.push(...judgeCredential({ credential, ...known }), ...ofKey)
  }
  return { findings, keys }
}
