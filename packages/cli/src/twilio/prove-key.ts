/** @module Whether AWS knows a key, which takes some seconds for a new one. */
import { CredentialsError, homeRegionOf, redactKeyId, type Credentials } from '@credchain/core'
import { setTimeout as pause } from 'node:timers/promises'
import type { Invocation } from '../invocation.js'

const PATIENCE_MS = 60_000
const PAUSE_MS = 2_000

/** Asks AWS STS who the key is, which no policy can forbid, until it knows. Rejects after a minute with `REJECTED`, or with what keeps STS from answering. */
export async function proveKey(key: Credentials, { region = homeRegionOf(''), signal, terminal }: Invocation): Promise<void> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
  const sts = new STSClient({ region, credentials: key })
  const name = redactKeyId(key.accessKeyId)
  const endsAt = Date.now() + PATIENCE_MS
  let isTold = false
  try {
    for (;;) {
      const failure = await sts.send(new GetCallerIdentityCommand(), { abortSignal: signal }).then(({ Arn }) => {
        terminal.note(`AWS knows it: ${Arn}.`)
      }, nameOfError)
      if (failure === undefined) return
      signal.throwIfAborted()
      if (failure !== 'InvalidClientTokenId' || Date.now() >= endsAt) {
        const hint = 'check the key; --no-probe does without asking AWS'
        throw new CredentialsError('REJECTED', 'twilio', `AWS STS does not take the key ${name} (${failure})`, { hint })
      }
      if (!isTold) terminal.note(`AWS does not know the key ${name} yet; it is asked again for a minute.`)
      isTold = true
      await pause(PAUSE_MS, undefined, { signal })
    }
  } finally {
    sts.destroy()
  }
}

function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : 'a failure without a name'
}
