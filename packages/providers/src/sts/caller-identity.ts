/** @module Who AWS takes credentials for: AWS STS GetCallerIdentity, which needs no permission. */
import { abortable, CredentialsError, hostRuntime, type Credentials, type Runtime } from '@credchain/core'
import { connectToSts } from './connect-to-sts.js'
import { sentFor } from './sent-for.js'
import type { StsEndpointOptions } from './sts-endpoint.js'
import { toStsError } from './sts-error.js'

export interface CallerIdentityOptions extends StsEndpointOptions {
  readonly signal?: AbortSignal | undefined
}

export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string
  readonly arn: string
  /** Of a role's session: the role's id and the session's name. */
  readonly userId: string
  /** Where it was asked. */
  readonly region: string
}

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html. `REJECTED` when STS does not accept the credentials, `UNAVAILABLE` when it
 * cannot be reached or answers nonsense; an abort rethrows the signal's reason.
 */
export async function callerIdentity(
  credentials: Credentials,
  { region, profile, signal }: CallerIdentityOptions = {},
  runtime: Runtime = hostRuntime,
): Promise<CallerIdentity> {
  const clientConfig = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  try {
    signal?.throwIfAborted()
    const connection = await abortable(connectToSts({ clientConfig }, runtime)({ credentials }), signal)
    const command = sentFor({ ...(signal && { signal }) }, new connection.sts.GetCallerIdentityCommand({}))
    const { Account, Arn, UserId } = await abortable(connection.client.send(command), signal)
    if (Account && Arn && UserId) return { account: Account, arn: Arn, userId: UserId, region: connection.region }
    throw new CredentialsError('UNAVAILABLE', 'sts', 'the answer to GetCallerIdentity tells no account, ARN and user id')
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    const hints = hasStrayToken(credentials) ? STRAY_TOKEN : undefined
    throw toStsError(error, 'sts', 'GetCallerIdentity', runtime.now(), [accessKeyId, secretAccessKey, sessionToken], hints)
  }
}

const STRAY_TOKEN: ReadonlyMap<string, string> = new Map([
  [
    'InvalidClientTokenId',
    'The access key is a long-term one, and a session token of other keys is beside it: unset AWS_SESSION_TOKEN, or take aws_session_token away.',
  ],
])

/** The prefix tells long-term keys from those of sessions. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function hasStrayToken({ accessKeyId, sessionToken }: Credentials): boolean {
  return accessKeyId.startsWith('AKIA') && sessionToken !== undefined
}
