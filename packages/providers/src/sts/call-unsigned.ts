/** @module Calls of STS that nobody signs: a token in them says who asks. */
import { abortable, clockSynced, type Credentials, type ResolveRequest, type Runtime } from '@credchain/core'
import type { AssumedRoleUser, Credentials as StsCredentials } from '@aws-sdk/client-sts'
import { connectToSts, type StsConnection, type StsOptions } from './connect-to-sts.js'
import { sentFor } from './sent-for.js'
import { sessionIdentity } from './session-identity.js'
import { toStsError } from './sts-error.js'
import type { StsSettingsOf } from './sts-settings.js'

/** What an answer has of use. */
interface RoleAnswer {
  readonly Credentials?: StsCredentials | undefined
  readonly AssumedRoleUser?: AssumedRoleUser | undefined
}

export interface UnsignedCall {
  readonly roleArn: string
  /** Each command is to be sent as what `sent` makes of it. */
  readonly send: (connection: StsConnection, sent: <C extends { readonly input: object }>(command: C) => C) => Promise<RoleAnswer>
  /** AWS's marks of how the identity came about. */
  readonly $source: Readonly<Record<string, string>>
  /** What is sent and must not come back in a message. */
  readonly secrets: readonly (string | undefined)[]
}

/** Sends such calls in the name of the provider `source`. */
export function unsignedCalls(
  source: string,
  options: StsOptions,
  runtime: Runtime,
  settingsOf?: StsSettingsOf,
): (call: UnsignedCall, request?: ResolveRequest) => Promise<Credentials> {
  const connect = connectToSts(options, runtime, settingsOf)
  return async ({ roleArn, send, $source, secrets }, request = {}) => {
    const connection = await abortable(connect({ callerClientConfig: request.callerClientConfig, roleArn }), request.signal)
    try {
      const answer = await abortable(
        send(connection, (command) => sentFor(request, command)),
        request.signal,
      )
      return sessionIdentity(answer.Credentials, answer.AssumedRoleUser?.Arn, $source, { source, now: () => clockSynced(runtime).now() })
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason
      throw toStsError(error, source, `${roleArn} could not be assumed`, runtime.now(), secrets)
    }
  }
}
