/** @module What Twilio says of an account's credentials and settings, and what it would not say. */
import { isCredentialsError, reasonOf } from '@credchain/core'
import type { TwilioAwsCredential } from '../client/aws-credential.js'
import type { TwilioAwsClient } from '../client/create-twilio-aws-client.js'
import { TARGETS, type TwilioS3Settings, type TwilioS3Target } from '../client/s3-settings.js'
import type { TwilioFinding } from './finding.js'

export interface TwilioView {
  /** Undefined when they could not be listed. */
  readonly credentials: readonly TwilioAwsCredential[] | undefined
  /** Those that could be read. */
  readonly settings: Readonly<Partial<Record<TwilioS3Target, TwilioS3Settings>>>
  readonly unread: readonly TwilioFinding[]
}

/** Reads, and changes nothing. Rejects with the signal's reason alone. */
export async function lookAtTwilio(client: Pick<TwilioAwsClient, 'list' | 'readSettings'>, signal?: AbortSignal): Promise<TwilioView> {
  const unread: TwilioFinding[] = []
  async function attempt<T>(what: string, read: () => Promise<T>, target?: TwilioS3Target): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      signal?.throwIfAborted()
      unread.push({ ...notRead(what, error), ...(target && { target }) })
      return undefined
    }
  }

  const credentials = await attempt('the AWS credentials at Twilio', async () => {
    const all: TwilioAwsCredential[] = []
    for await (const credential of client.list({ signal })) all.push(credential)
    return all
  })
  const settings: Partial<Record<TwilioS3Target, TwilioS3Settings>> = {}
  for (const target of TARGETS) {
    const read = await attempt(`the ${target} settings`, () => client.readSettings(target, { signal }), target)
    if (read !== undefined) settings[target] = read
  }
  return { credentials, settings, unread }
}

/** Of an error that is not ours only the name is told: its message may quote what it was sent. */
export function notRead(what: string, error: unknown): TwilioFinding {
  const reason = isCredentialsError(error) ? reasonOf(error) : error instanceof Error ? error.name : 'a failure without a name'
  const hint = isCredentialsError(error) ? error.hint : undefined
  return {
    rule: 'not-looked-at',
    severity: 'warning',
    message: `${what} could not be read: ${reason}`,
    ...(hint !== undefined && { remedy: hint }),
  }
}
