/** @module Another AWS key in the place of the one that Twilio holds, without a lost recording. */
import { codeOf, CredentialsError, hostRuntime, reasonOf, type Runtime } from '@credchain/core'
import { createTwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { TARGETS } from '../client/s3-settings.js'
import { isLabelledFor } from '../source/key-label.js'
import { longLivedPair } from './long-lived-pair.js'
import { fileJournal, type RotationRecord } from './rotation-journal.js'
import {
  checkOptions,
  GRACE_MS,
  type RotateTwilioAwsCredentialOptions,
  type RotationProgress,
  type RotationResult,
} from './rotation-options.js'
import { planRotation } from './rotation-plan.js'
import { newCredential, removeUnused, repoint, rollBack } from './rotation-steps.js'

/**
 * In this order: the pair is checked (and probed), a credential made of it, recording and composition settings that use the old credential led to the new one and read
 * back, a grace for uploads under way, the old credential removed. What fails before all settings are led over is rolled back, and rejects with the failure.
 *
 * Both settings point at a credential that exists at every moment. After a crash, or a failure of the roll-back itself, the next call with the same journal goes on.
 * Errors: `INVALID_CONFIG` for credentials that Twilio cannot hold, settings that would lose theirs, and a journal of another rotation; `TypeError` for wrong options;
 * those of the client and of `probe`.
 */
export async function rotateTwilioAwsCredential(
  options: RotateTwilioAwsCredentialOptions,
  runtime: Runtime = hostRuntime,
): Promise<RotationResult> {
  checkOptions(options)
  const { oldSid, targets = TARGETS, keepOld = false, friendlyName, signal, client = createTwilioAwsClient({}, runtime) } = options
  const { probe, dryRun = false } = options
  const tell = teller(options.onProgress)
  const journal = typeof options.journal === 'string' ? fileJournal(options.journal, runtime) : options.journal
  const pair = await longLivedPair(options.credentials, signal)

  async function ended(record: RotationRecord): Promise<undefined> {
    await rollBack(record, client)
    await journal.write(undefined)
    tell({ step: 'rolled-back', sid: oldSid })
    return undefined
  }

  async function begun(): Promise<RotationRecord> {
    const found = await journal.read()
    if (found !== undefined) checkJournal(found, oldSid, pair.accessKeyId)
    // What was given up is undone first; then it is tried anew.
    const open = found?.phase === 'rolling-back' && !dryRun ? await ended(found) : found
    if (open !== undefined) {
      tell({ step: 'resumed', sid: oldSid })
      return open
    }
    const plan = await planRotation({ oldSid, accessKeyId: pair.accessKeyId, targets, keepOld, friendlyName, client, signal })
    tell({ step: 'planned', sid: oldSid })
    return plan
  }

  /** Until all settings use the new credential. */
  async function led(start: RotationRecord): Promise<RotationRecord & { readonly newSid: string }> {
    let record = start
    if (record.phase === 'creating' && probe !== undefined) {
      await probe(pair)
      tell({ step: 'probed' })
    }
    try {
      if (record.phase === 'creating') await journal.write(record)
      const newSid = await newCredential(record, pair, client, signal)
      tell({ step: 'created', sid: newSid })
      record = { ...record, newSid, phase: 'repointing' }
      await journal.write(record)
      for (const target of TARGETS) {
        const before = record.before[target]
        if (before === undefined) continue
        signal?.throwIfAborted()
        // What an earlier run made, and somebody has removed since, may be in the settings.
        await repoint(target, { ...before, awsCredentialsSid: newSid }, [oldSid, start.newSid], client, signal)
        tell({ step: 'repointed', sid: newSid, target })
      }
      signal?.throwIfAborted()
      const waiting = { ...record, newSid, phase: 'waiting', removeAt: runtime.now() + (options.graceMs ?? GRACE_MS) } as const
      await journal.write(waiting)
      return waiting
    } catch (error) {
      tell({ step: 'rolling-back', sid: oldSid })
      return undone(record, error)
    }
  }

  /** Rejects with `error`, once everything is as it was. */
  async function undone(record: RotationRecord, error: unknown): Promise<never> {
    const given = { ...record, phase: 'rolling-back' } as const
    try {
      // A journal that cannot be written is no reason to leave half a rotation; what it says last leads to the same end.
      await journal.write(given).catch(() => {})
      await ended(given)
    } catch (failure) {
      const hint = 'call again with the same journal: the roll-back is gone on with'
      throw new CredentialsError(codeOf(failure), 'twilio', `${reasonOf(error)}; rolling back failed too: ${reasonOf(failure)}`, { hint })
    }
    throw error
  }

  async function cleared(record: RotationRecord & { readonly newSid: string }): Promise<boolean> {
    if (keepOld) return false
    if (record.phase === 'waiting') {
      tell({ step: 'waiting', sid: oldSid })
      await runtime.sleep(Math.max(0, (record.removeAt ?? 0) - runtime.now()), signal)
    }
    if (await voiceUses(options)) return false
    await journal.write({ ...record, phase: 'removing' })
    await removeUnused(oldSid, client, signal)
    return true
  }

  const record = await begun()
  const repointed = TARGETS.filter((target) => record.before[target] !== undefined)
  if (dryRun) return { outcome: 'planned', oldSid, newSid: record.newSid, repointed, isOldRemoved: false }
  const { newSid } = record
  const isLed = (record.phase === 'waiting' || record.phase === 'removing') && newSid !== undefined
  const done = isLed ? { ...record, newSid } : await led(record)
  const isOldRemoved = await cleared(done)
  await journal.write(undefined)
  tell({ step: isOldRemoved ? 'removed' : 'kept', sid: oldSid })
  return { outcome: 'rotated', oldSid, newSid: done.newSid, repointed, isOldRemoved }
}

/** A listener's failure is no reason to stop, least of all while rolling back. */
function teller(onProgress: RotateTwilioAwsCredentialOptions['onProgress'] = () => {}): (progress: RotationProgress) => void {
  return (progress) => {
    try {
      onProgress(progress)
    } catch {
      // It is the listener's own.
    }
  }
}

async function voiceUses({ voiceUsesOld = true }: RotateTwilioAwsCredentialOptions): Promise<boolean> {
  return typeof voiceUsesOld === 'function' ? voiceUsesOld() : voiceUsesOld
}

function checkJournal({ oldSid, label }: RotationRecord, wanted: string, accessKeyId: string): void {
  if (oldSid === wanted && isLabelledFor(accessKeyId, label)) return
  const hint = 'end that one first, with its own key and SID, or use another journal'
  throw new CredentialsError('INVALID_CONFIG', 'twilio', `the journal is of another rotation, of ${oldSid}`, { hint })
}
