/** @module The steps of a rotation, forward and back; each can be done again. */
import { CredentialsError } from '@credchain/core'
import { labelled } from '../client/create-once.js'
import type { TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { isSameS3Settings, TARGETS, type TwilioS3Settings, type TwilioS3Target } from '../client/s3-settings.js'
import { TwilioApiError } from '../client/twilio-api-error.js'
import type { TwilioKeyPair } from '../source/check-key-pair.js'
import type { RotationRecord } from './rotation-journal.js'

/** The new credential: known and still there, or made under the label before a crash, or made now. */
export async function newCredential(
  record: RotationRecord,
  pair: TwilioKeyPair,
  client: TwilioAwsClient,
  signal?: AbortSignal,
): Promise<string> {
  const isThere = record.newSid !== undefined && (await exists(record.newSid, client, signal))
  const known = isThere ? record.newSid : await orphanOf(record, client, signal)
  return known ?? (await client.create(pair, { friendlyName: record.label, signal })).sid
}

/** Leads one of the settings from one of these credentials to another, and reads back that it took. Settings that somebody else has led elsewhere stay. */
export async function repoint(
  target: TwilioS3Target,
  wanted: TwilioS3Settings,
  from: readonly (string | undefined)[],
  client: TwilioAwsClient,
  signal?: AbortSignal,
): Promise<boolean> {
  const { awsCredentialsSid } = await client.readSettings(target, { signal })
  if (awsCredentialsSid === undefined || awsCredentialsSid === wanted.awsCredentialsSid || !from.includes(awsCredentialsSid)) return false
  await client.writeSettings(target, wanted, { signal })
  const now = await client.readSettings(target, { signal })
  if (isSameS3Settings(now, wanted)) return true
  throw new CredentialsError('REJECTED', 'twilio', `the ${target} settings are not what was written`, {
    hint: 'is somebody else changing them?',
  })
}

/** Removes a credential that no settings use. It being gone is fine. Errors: `REJECTED` when one of them does. */
export async function removeUnused(sid: string, client: TwilioAwsClient, signal?: AbortSignal): Promise<void> {
  for (const target of TARGETS) {
    const { awsCredentialsSid } = await client.readSettings(target, { signal })
    if (awsCredentialsSid === sid)
      throw new CredentialsError('REJECTED', 'twilio', `the ${target} settings use ${sid}, which is not removed therefore`)
  }
  await client.remove(sid, { signal }).catch((error: unknown) => {
    if (!isAbsence(error)) throw error
  })
}

/** Everything as it was: settings first, then the new credential goes, if this rotation made it. Nobody's abort stops it. */
export async function rollBack(record: RotationRecord, client: TwilioAwsClient): Promise<void> {
  const newSid = record.newSid ?? (await orphanOf(record, client))
  if (newSid === undefined) return
  for (const target of TARGETS) {
    const wanted = record.before[target]
    if (wanted !== undefined) await repoint(target, wanted, [newSid], client)
  }
  if (record.isOurs) await removeUnused(newSid, client)
}

async function exists(sid: string, client: TwilioAwsClient, signal?: AbortSignal): Promise<boolean> {
  try {
    await client.fetch(sid, { signal })
    return true
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof TwilioApiError && error.status === 404
}

/** What a create whose answer was lost may have left. */
async function orphanOf({ label, oldSid }: RotationRecord, client: TwilioAwsClient, signal?: AbortSignal): Promise<string | undefined> {
  return (await labelled(label, client.list({ signal }))).find(({ sid }) => sid !== oldSid)?.sid
}
