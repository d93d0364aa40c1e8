/** @module What a rotation is told, and what it tells. */
import type { Credentials, Provider } from '@credchain/core'
import { isCredentialSid } from '../client/aws-credential.js'
import type { TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { TARGETS, type TwilioS3Target } from '../client/s3-settings.js'
import type { RotationJournal } from './rotation-journal.js'

export interface RotateTwilioAwsCredentialOptions {
  /** The new pair, of an IAM user: neither a session token nor an expiration. */
  readonly credentials: Credentials | Provider
  /** The credential at Twilio (`CR…`) to be replaced. */
  readonly oldSid: string
  /** A file, or a keeper of your own. Called again with the same journal, a rotation that was cut short is ended. */
  readonly journal: string | RotationJournal
  /** Whether Voice recordings use the old credential too, which Twilio's API does not tell: if so it is kept. Asked just before the removal, when it is a function. */
  readonly voiceUsesOld?: boolean | (() => boolean | Promise<boolean>)
  /** The old credential stays. Default: false, and `voiceUsesOld` must be answered. */
  readonly keepOld?: boolean
  /** Settings that may be led to the new credential, where they use the old one. Default: both. */
  readonly targets?: readonly TwilioS3Target[]
  /** Proves the pair, by GetCallerIdentity or a test upload; a new key needs some seconds to be known everywhere. Default: none but Twilio's own test object. */
  readonly probe?: (pair: Credentials) => Promise<void>
  /** How long uploads under way may go on with the old credential, in milliseconds. Default: 60 000. */
  readonly graceMs?: number
  /** Name of the new credential, to which the mark of its key is added. Default: that of the old one. */
  readonly friendlyName?: string
  /** Only says what would be done. Default: false. */
  readonly dryRun?: boolean
  readonly onProgress?: (progress: RotationProgress) => void
  /** Default: `createTwilioAwsClient()`. */
  readonly client?: TwilioAwsClient
  /** Before all settings are led over, an abort rolls back; afterwards the rotation can be gone on with. */
  readonly signal?: AbortSignal
}

export interface RotationProgress {
  readonly step:
    | 'planned'
    | 'resumed'
    | 'probed'
    | 'created'
    | 'repointed'
    | 'waiting'
    | 'removed'
    | 'kept'
    | 'rolling-back'
    | 'rolled-back'
  /** The credential it is about. */
  readonly sid?: string
  readonly target?: TwilioS3Target
}

export interface RotationResult {
  readonly outcome: 'rotated' | 'planned'
  readonly oldSid: string
  /** Undefined when it would only be made. */
  readonly newSid: string | undefined
  /** Settings that were, or would be, led to the new credential. */
  readonly repointed: readonly TwilioS3Target[]
  readonly isOldRemoved: boolean
}

/** What `graceMs` is by default. */
export const GRACE_MS = 60_000

/** Throws `TypeError`. */
export function checkOptions({
  oldSid,
  voiceUsesOld,
  keepOld = false,
  targets = TARGETS,
  graceMs = GRACE_MS,
}: RotateTwilioAwsCredentialOptions): void {
  if (!isCredentialSid(oldSid)) throw new TypeError('rotateTwilioAwsCredential: oldSid is CR and 32 hexadecimal digits')
  if (!keepOld && voiceUsesOld === undefined) {
    throw new TypeError('rotateTwilioAwsCredential: say in voiceUsesOld whether Voice uses the old credential, or set keepOld')
  }
  if (!Number.isFinite(graceMs) || graceMs < 0)
    throw new TypeError('rotateTwilioAwsCredential: graceMs is a number of milliseconds, 0 or more')
  if (targets.some((target) => !TARGETS.includes(target)))
    throw new TypeError("rotateTwilioAwsCredential: targets are 'recording' and 'composition'")
}
