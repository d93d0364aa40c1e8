/** @module What a rotation will do, found out by reading alone. */
import { CredentialsError } from '@credchain/core'
import { labelled } from '../client/create-once.js'
import type { TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import type { TwilioS3Settings, TwilioS3Target } from '../client/s3-settings.js'
import { isLabelledFor, keyLabel, nameWithoutMark } from '../source/key-label.js'
import type { RotationRecord } from './rotation-journal.js'

export const TARGETS: readonly TwilioS3Target[] = ['recording', 'composition']

export interface PlanOptions {
  readonly oldSid: string
  readonly accessKeyId: string
  readonly targets: readonly TwilioS3Target[]
  /** The old credential stays, so that settings may go on using it. */
  readonly keepOld: boolean
  readonly friendlyName: string | undefined
  readonly client: TwilioAwsClient
  readonly signal: AbortSignal | undefined
}

/** The record to begin with. Errors: `INVALID_CONFIG` when the old credential holds this key already, or settings that are left out would lose it. */
export async function planRotation(options: PlanOptions): Promise<RotationRecord> {
  const { oldSid, accessKeyId, targets, keepOld, client, signal } = options
  const old = await client.fetch(oldSid, { signal })
  if (isLabelledFor(accessKeyId, old.friendlyName)) {
    throw new CredentialsError('INVALID_CONFIG', 'twilio', `${oldSid} holds this key already`, { hint: 'give the new key in credentials' })
  }
  const label = keyLabel(options.friendlyName ?? nameWithoutMark(old.friendlyName), accessKeyId)
  const before: Partial<Record<TwilioS3Target, TwilioS3Settings>> = {}
  for (const target of TARGETS) {
    const settings = await client.readSettings(target, { signal })
    if (settings.awsCredentialsSid !== oldSid) continue
    if (targets.includes(target)) before[target] = { ...settings, friendlyName: settings.friendlyName ?? target }
    else if (!keepOld) throw leftOut(target, oldSid)
  }
  const known = (await labelled(label, client.list({ signal }))).find(({ sid }) => sid !== oldSid)
  return { version: 1, phase: 'creating', oldSid, label, isOurs: known === undefined, before, ...(known && { newSid: known.sid }) }
}

function leftOut(target: TwilioS3Target, oldSid: string): CredentialsError {
  const hint = `add '${target}' to targets, or set keepOld`
  return new CredentialsError('INVALID_CONFIG', 'twilio', `the ${target} settings use ${oldSid}, which would be removed`, { hint })
}
