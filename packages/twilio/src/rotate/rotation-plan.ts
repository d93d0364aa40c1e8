/** @module What a rotation will do, found out by reading alone. */
import { CredentialsError } from '@credchain/core'
import { labelled } from '../client/create-once.js'
import type { TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { TwilioApiError } from '../client/twilio-api-error.js'
import { TARGETS, type TwilioS3Settings, type TwilioS3Target } from '../client/s3-settings.js'
import { isLabelledFor, keyLabel, nameToKeep } from '../source/key-label.js'
import type { RotationRecord } from './rotation-journal.js'

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

/** The record to begin with. Errors: `INVALID_CONFIG` when the old credential is not there, or holds this key already, or settings that are left out would lose it. */
export async function planRotation(options: PlanOptions): Promise<RotationRecord> {
  const { oldSid, accessKeyId, targets, keepOld, client, signal } = options
  const old = await client.fetch(oldSid, { signal }).catch((error: unknown) => {
    if (error instanceof TwilioApiError && error.status === 404) return undefined
    throw error
  })
  if (old === undefined) return alreadyRotated(options)
  if (isLabelledFor(accessKeyId, old.friendlyName)) {
    throw new CredentialsError('INVALID_CONFIG', 'twilio', `${oldSid} holds this key already`, { hint: 'give the new key in credentials' })
  }
  const label = keyLabel(options.friendlyName ?? nameToKeep(old.friendlyName), accessKeyId)
  const before: Partial<Record<TwilioS3Target, TwilioS3Settings>> = {}
  for (const target of TARGETS) {
    const settings = await client.readSettings(target, { signal })
    checkAccount(oldSid, old.accountSid, settings.accountSid)
    if (settings.awsCredentialsSid !== oldSid) continue
    if (targets.includes(target)) before[target] = { ...settings, friendlyName: settings.friendlyName ?? target }
    else if (!keepOld) throw leftOut(target, oldSid)
  }
  const known = (await labelled(label, client.list({ signal }))).find(({ sid }) => sid !== oldSid)
  return { version: 1, phase: 'creating', oldSid, label, isOurs: known === undefined, before, ...(known && { newSid: known.sid }) }
}

/** The old credential is gone: after a rotation that ended as its program did, there is one of this key. All that is left is to look whether anybody misses it. */
async function alreadyRotated({ oldSid, accessKeyId, client, signal }: PlanOptions): Promise<RotationRecord> {
  for await (const { sid, friendlyName } of client.list({ signal })) {
    if (!isLabelledFor(accessKeyId, friendlyName)) continue
    return { version: 1, phase: 'removing', oldSid, newSid: sid, label: friendlyName, isOurs: false, before: {} }
  }
  const hint = 'give the SID of the credential that is in use'
  throw new CredentialsError('INVALID_CONFIG', 'twilio', `the AWS credential ${oldSid} is not at Twilio`, { hint })
}

/** A credential of a subaccount is used by settings that this identity does not see: it would be removed under their feet. */
function checkAccount(oldSid: string, ofCredential: string | undefined, ofSettings: string | undefined): void {
  if (ofCredential === undefined || ofSettings === undefined || ofCredential === ofSettings) return
  const hint = `ask with an identity of ${ofCredential}, whose settings use it`
  throw new CredentialsError('INVALID_CONFIG', 'twilio', `${oldSid} is of the account ${ofCredential}, and not of ${ofSettings}`, { hint })
}

function leftOut(target: TwilioS3Target, oldSid: string): CredentialsError {
  const hint = `add '${target}' to targets, or set keepOld`
  return new CredentialsError('INVALID_CONFIG', 'twilio', `the ${target} settings use ${oldSid}, which would be removed`, { hint })
}
