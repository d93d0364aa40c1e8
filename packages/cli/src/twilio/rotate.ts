/** @module `credchain twilio rotate`: another key in the place of the one that Twilio holds. */
import { CredentialsError, hostRuntime, type Credentials } from '@credchain/core'
import { createTwilioAwsClient, type TwilioAwsClient } from '@credchain/twilio/client'
import { fileJournal, rotateTwilioAwsCredential, type RotationProgress, type RotationResult } from '@credchain/twilio/rotate'
import { askYesNo } from '../ask-yes-no.js'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'
import { newKey } from './new-key.js'
import { proveKey } from './prove-key.js'

export interface RotateOptions {
  /** Default: the one of a rotation that was cut short, else the one that is in use. */
  readonly old?: string
  /** `-` for stdin. */
  readonly keyFile?: string
  readonly name?: string
  readonly journal: string
  /** In seconds. */
  readonly grace: number
  readonly keepOld?: boolean
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly probe?: boolean
}

/** Prints what came of it. Exit code 0, or 2 when nobody has said, or can be asked, whether the old credential may go; rejects when the rotation fails. */
export async function rotate(options: RotateOptions, invocation: Invocation): Promise<number> {
  const { keyFile, name, grace, keepOld = false, yes = false, dryRun = false, probe = true } = options
  const { json, signal, terminal } = invocation
  if (!keepOld && !yes && !dryRun && !terminal.canAsk) {
    terminal.error('Nobody can be asked whether the old credential may be removed: give --yes, when Voice does not use it, or --keep-old.')
    return 2
  }
  const client = createTwilioAwsClient()
  const journal = fileJournal(options.journal, hostRuntime)
  const oldSid = options.old ?? (await journal.read())?.oldSid ?? (await sidInUse(client, signal))
  const result = await rotateTwilioAwsCredential({
    credentials: await newKey(keyFile, invocation),
    oldSid,
    journal,
    client,
    signal,
    keepOld,
    dryRun,
    graceMs: grace * 1_000,
    voiceUsesOld: () => !yes && asked(oldSid, invocation),
    onProgress: (progress) => terminal.note(lineOf(progress, grace)),
    ...(name !== undefined && { friendlyName: name }),
    ...(probe && { probe: (key: Credentials) => proveKey(key, invocation) }),
  })
  if (json) terminal.print(JSON.stringify(result, undefined, 2))
  else told(result, terminal)
  return 0
}

/** Whether Voice may use it. */
async function asked(oldSid: string, invocation: Invocation): Promise<boolean> {
  const question = `Voice recordings may use ${oldSid} too, which Twilio's API does not tell. Remove it?`
  return !(await askYesNo(question, invocation))
}

async function sidInUse(client: TwilioAwsClient, signal: AbortSignal): Promise<string> {
  const used = new Set<string>()
  for (const target of ['recording', 'composition'] as const) {
    const { awsCredentialsSid } = await client.readSettings(target, { signal })
    if (awsCredentialsSid !== undefined) used.add(awsCredentialsSid)
  }
  const [sid, other] = used
  if (sid !== undefined && other === undefined) return sid
  const what = sid === undefined ? 'no settings use an AWS credential' : 'recordings and compositions use different AWS credentials'
  throw new CredentialsError('INVALID_CONFIG', 'twilio', what, { hint: 'name the credential to be replaced with --old' })
}

function lineOf({ step, sid, target }: RotationProgress, grace: number): string {
  const lines: Readonly<Record<RotationProgress['step'], string>> = {
    planned: `Replacing ${sid}.`,
    resumed: `Going on with the rotation of ${sid} that was cut short.`,
    probed: 'The new key is good.',
    created: `Twilio holds the new key as ${sid}.`,
    repointed: `The ${target} settings use ${sid}.`,
    waiting: `Uploads under way have up to ${grace} s to end.`,
    removed: `Removed ${sid}.`,
    kept: `Kept ${sid}.`,
    'rolling-back': 'That failed: everything is led back.',
    'rolled-back': `Everything is as it was, with ${sid}.`,
  }
  return lines[step]
}

function told({ outcome, oldSid, newSid, repointed, isOldRemoved }: RotationResult, terminal: Terminal): void {
  const settings = repointed.length === 0 ? 'no settings' : `the settings of ${repointed.map((target) => `${target}s`).join(' and ')}`
  if (outcome === 'rotated') return terminal.print(`${newSid} has replaced ${oldSid}${isOldRemoved ? '' : ', which is still there'}`)
  terminal.print(`would replace ${oldSid} by ${newSid ?? 'a new credential'}, and lead over ${settings}`)
}
