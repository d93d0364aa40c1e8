/** @module Giving Twilio a key pair, marked so that it can be told from others. */
import { hostRuntime, type Credentials, type Provider, type Runtime } from '@credchain/core'
import { labelled } from '../client/create-once.js'
import { createTwilioAwsClient, type TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { keyLabel } from '../source/key-label.js'
import { longLivedPair } from './long-lived-pair.js'

export interface PublishToTwilioOptions {
  /** The pair of an IAM user: neither a session token nor an expiration. */
  readonly credentials: Credentials | Provider
  /** At most 42 characters: ` #<access key id>` is added, by which `verify: 'label'` and a rotation know the key. */
  readonly friendlyName: string
  /** A subaccount (`AC…`) that the credential is for. Default: the account that asks. */
  readonly accountSid?: string
  /** Default: `createTwilioAwsClient()`. */
  readonly client?: TwilioAwsClient
  readonly signal?: AbortSignal
}

export interface PublishedCredential {
  /** `CR…`. */
  readonly sid: string
  /** False when Twilio already had one under this label. */
  readonly isNew: boolean
}

/**
 * Makes a credential at Twilio of the pair; one that is there under the same label is taken instead, so that a second call changes nothing.
 * Errors: `INVALID_CONFIG` for credentials that Twilio cannot hold, `TypeError` for a name that is too long, and those of the client.
 */
export async function publishToTwilio(options: PublishToTwilioOptions, runtime: Runtime = hostRuntime): Promise<PublishedCredential> {
  const { credentials, friendlyName, accountSid, client = createTwilioAwsClient({}, runtime), signal } = options
  const pair = await longLivedPair(credentials, signal)
  const label = keyLabel(friendlyName, pair.accessKeyId)
  const there = await labelled(label, client.list({ signal }))
  const known = there.find((each) => accountSid === undefined || each.accountSid === accountSid)
  if (known !== undefined) return { sid: known.sid, isNew: false }
  const made = await client.create(pair, { friendlyName: label, signal, ...(accountSid !== undefined && { accountSid }) })
  return { sid: made.sid, isNew: true }
}
