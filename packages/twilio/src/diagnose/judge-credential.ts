/** @module What is wrong with a credential that settings use, as far as its name and its age tell. */
import { redactKeyId } from '@credchain/core'
import type { TwilioAwsCredential } from '../client/aws-credential.js'
import { isLabelledFor, markedKey } from '../source/key-label.js'
import type { TwilioFinding } from './finding.js'

export interface CredentialCase {
  readonly credential: TwilioAwsCredential
  /** The key that it should hold. */
  readonly accessKeyId: string | undefined
  /** When IAM says that the key was made. */
  readonly keyCreatedAt: Date | undefined
  readonly now: number
  readonly maxKeyAgeDays: number
}

const DAY_MS = 86_400_000

export function judgeCredential({ credential, accessKeyId, keyCreatedAt, now, maxKeyAgeDays }: CredentialCase): readonly TwilioFinding[] {
  const { sid, friendlyName, dateCreated } = credential
  // The pair of a credential never changes, so the key is at least as old.
  const since = Math.min(...[dateCreated, keyCreatedAt].map((date) => date?.getTime() ?? Infinity))
  const days = Math.floor((now - since) / DAY_MS)
  const isOld = now - since > maxKeyAgeDays * DAY_MS
  const old: TwilioFinding = {
    rule: 'old-key',
    severity: 'warning',
    sid,
    message: `the key of ${sid} is ${days} days old`,
    remedy: 'give Twilio another with rotateTwilioAwsCredential, or credchain twilio rotate',
  }
  return [...(isOld ? [old] : []), ...judgeLabel(sid, friendlyName, accessKeyId)]
}

function judgeLabel(sid: string, friendlyName: string, accessKeyId: string | undefined): readonly TwilioFinding[] {
  if (accessKeyId !== undefined && isLabelledFor(accessKeyId, friendlyName)) return []
  const marked = markedKey(friendlyName)
  if (marked === undefined) {
    const message = `which key ${sid} holds cannot be told: Twilio shows nothing of it, and its friendly name has no # and access key id`
    return [{ rule: 'unlabelled', severity: 'note', sid, message, remedy: 'publishToTwilio writes such a name' }]
  }
  if (accessKeyId === undefined) return []
  const message = `the label of ${sid} names the key ${redactKeyId(marked)}, and not ${redactKeyId(accessKeyId)}`
  return [{ rule: 'other-key', severity: 'warning', sid, message, remedy: 'rotate to the key that is meant, or mend the name' }]
}
