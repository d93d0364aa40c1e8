/** @module `credchain twilio publish`: gives Twilio a key, and has it write to a bucket with it. */
import { CredentialsError, redactKeyId } from '@credchain/core'
import {
  createTwilioAwsClient,
  TwilioApiError,
  type TwilioAwsClient,
  type TwilioS3Settings,
  type TwilioS3Target,
} from '@credchain/twilio/client'
import { parseS3Url } from '@credchain/twilio/policy'
import { publishToTwilio } from '@credchain/twilio/rotate'
import type { Invocation } from '../invocation.js'
import { newKey } from './new-key.js'
import { proveKey } from './prove-key.js'

export interface PublishOptions {
  readonly name: string
  readonly account?: string
  /** `-` for stdin. */
  readonly keyFile?: string
  /** URLs of the folders that each is written to. */
  readonly recordings?: string
  readonly compositions?: string
  readonly dryRun?: boolean
  readonly probe?: boolean
}

interface Place {
  readonly target: TwilioS3Target
  readonly url: string
  readonly before: TwilioS3Settings
}

/** Prints the SID. Exit code 0; rejects before anything is made for a URL that is none, and for settings that another credential is in use for. */
export async function publish(options: PublishOptions, invocation: Invocation): Promise<number> {
  const { name, account, keyFile, dryRun = false, probe = true } = options
  const { json, signal, terminal } = invocation
  const client = createTwilioAwsClient()
  // Whether Twilio lets us in, before AWS is asked for anything.
  for await (const _ of client.list({ signal, pageSize: 1 })) break
  const key = await newKey(keyFile, invocation)
  const places = await placesOf(options, key.accessKeyId, client, signal)
  if (dryRun) {
    const written = places.map(({ target, url }) => ({ target, url }))
    if (json) terminal.print(JSON.stringify({ name, key: redactKeyId(key.accessKeyId), written }, undefined, 2))
    else {
      terminal.print(`would give Twilio the key ${redactKeyId(key.accessKeyId)} as ${name}`)
      for (const { target, url } of written) terminal.print(`would write ${target}s to ${url}`)
    }
    return 0
  }
  if (probe) await proveKey(key, invocation)
  const made = await publishToTwilio({
    credentials: key,
    friendlyName: name,
    client,
    signal,
    ...(account !== undefined && { accountSid: account }),
  })
  terminal.note(made.isNew ? `Twilio holds it as ${made.sid}.` : `Twilio had it already, as ${made.sid}.`)
  for (const { target, url, before } of places) {
    const settings = { ...before, friendlyName: before.friendlyName ?? `${target}s`, awsCredentialsSid: made.sid, awsS3Url: url }
    await client.writeSettings(target, { ...settings, awsStorageEnabled: true }, { signal })
    terminal.note(`Twilio could write to ${url}: ${target}s go there from now on.`)
  }
  const result = { ...made, written: places.map(({ target, url }) => ({ target, url })) }
  terminal.print(json ? JSON.stringify(result, undefined, 2) : made.sid)
  return 0
}

async function placesOf(
  { recordings, compositions }: PublishOptions,
  accessKeyId: string,
  client: TwilioAwsClient,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const [target, url] of [
    ['recording', recordings],
    ['composition', compositions],
  ] as const) {
    if (url === undefined) continue
    parseS3Url(url)
    const before = await client.readSettings(target, { signal })
    const { awsCredentialsSid: sid, awsStorageEnabled } = before
    if (awsStorageEnabled && sid !== undefined && !(await isFree(sid, accessKeyId, client, signal))) {
      const hint = 'credchain twilio rotate replaces the key of settings that are in use'
      throw new CredentialsError('INVALID_CONFIG', 'twilio', `${target}s are written to S3 already, with ${sid}`, { hint })
    }
    places.push({ target, url, before })
  }
  return places
}

/** One that is gone, or that this command made of the same key, may be replaced in the settings. */
async function isFree(sid: string, accessKeyId: string, client: TwilioAwsClient, signal: AbortSignal): Promise<boolean> {
  try {
    const { friendlyName } = await client.fetch(sid, { signal })
    return friendlyName.endsWith(`#${accessKeyId}`)
  } catch (error) {
    if (error instanceof TwilioApiError && error.status === 404) return true
    throw error
  }
}
