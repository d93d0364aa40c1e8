/** @module Making an AWS credential once, although the answer may be lost. */
import { backOffMs, type Runtime } from '@credchain/core'
import type { TwilioAwsCredential } from './aws-credential.js'
import { isAmbiguous } from './twilio-api-error.js'

export interface CreateOnceOptions {
  /** Tells the new credential from others; without it nothing is tried twice. */
  readonly label: string | undefined
  readonly maxAttempts: number
  readonly create: () => Promise<TwilioAwsCredential>
  readonly list: () => AsyncIterable<TwilioAwsCredential>
  readonly signal: AbortSignal | undefined
}

/** Creating is not idempotent: before a second try, the one that is there under the label, and was not before, is what the first one made. */
export async function createOnce(
  { label, maxAttempts, create, list, signal }: CreateOnceOptions,
  runtime: Runtime,
): Promise<TwilioAwsCredential> {
  if (label === undefined) return create()
  const before = new Set((await labelled(label, list())).map(({ sid }) => sid))
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await create()
    } catch (error) {
      if (!isAmbiguous(error)) throw error
      await runtime.sleep(backOffMs(attempt - 1, runtime.random()), signal)
      const found = (await labelled(label, list())).find(({ sid }) => !before.has(sid))
      if (found !== undefined) return found
      if (attempt >= maxAttempts) throw error
    }
  }
}

/** Those whose friendly name is `label`. */
export async function labelled(label: string, all: AsyncIterable<TwilioAwsCredential>): Promise<readonly TwilioAwsCredential[]> {
  const found: TwilioAwsCredential[] = []
  for await (const credential of all) if (credential.friendlyName === label) found.push(credential)
  return found
}
