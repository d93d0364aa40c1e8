/** @module One call of STS that gives credentials: AssumeRole, GetFederationToken for a name, GetSessionToken without either. */
import type { Credentials, ResolveRequest } from '@credchain/core'
import type { AssumeRoleCommandInput, GetFederationTokenCommandInput } from '@aws-sdk/client-sts'
import type { StsConnection } from './connect-to-sts.js'
import { sentFor } from './sent-for.js'
import { sessionIdentity, type Minter } from './session-identity.js'

export type SessionParams = Partial<AssumeRoleCommandInput>
/** The same, or a federated user's, who has a `Name`. */
export type MintParams = SessionParams & Partial<Pick<GetFederationTokenCommandInput, 'Name'>>

/** STS's limit for a role that is assumed by a role, in seconds. */
export const ROLE_CHAINING_LIMIT_SECONDS = 3_600

/** Features under which the SDKs record that credentials are a role's session already. What a container endpoint gives may be a user's. */
const ROLE_FEATURES = [
  'CREDENTIALS_STS_ASSUME_ROLE',
  'CREDENTIALS_STS_ASSUME_ROLE_WEB_ID',
  'CREDENTIALS_STS_ASSUME_ROLE_SAML',
  'CREDENTIALS_IMDS',
  'CREDENTIALS_SSO',
  'CREDENTIALS_SSO_LEGACY',
]

/** A role's session, or a user's keys or session; undefined where the credentials do not say, and only STS can tell. */
export function isRoleSession(identity: Credentials): boolean | undefined {
  const { $source, sessionToken }: Credentials & { readonly $source?: unknown } = identity
  const features = typeof $source === 'object' && $source !== null ? $source : {}
  if (ROLE_FEATURES.some((feature) => feature in features)) return true
  return sessionToken === undefined || 'CREDENTIALS_STS_SESSION_TOKEN' in features ? false : undefined
}

/** Sends the call and makes credentials of the answer. Throws what the SDK throws, and `UNAVAILABLE` for an answer that is of no use. */
export async function mint(
  { client, sts }: StsConnection,
  params: MintParams,
  minter: Minter,
  request: ResolveRequest,
): Promise<Credentials> {
  const { RoleArn, Name, ...rest } = params
  const { DurationSeconds, SerialNumber, TokenCode, Policy, PolicyArns, Tags } = rest
  if (Name !== undefined) {
    const command = new sts.GetFederationTokenCommand({ Name, DurationSeconds, Policy, PolicyArns, Tags })
    const answer = await client.send(sentFor(request, command))
    return sessionIdentity(answer.Credentials, answer.FederatedUser?.Arn, { CREDENTIALS_STS_FEDERATION_TOKEN: 'l' }, minter)
  }
  if (RoleArn === undefined) {
    const answer = await client.send(sentFor(request, new sts.GetSessionTokenCommand({ DurationSeconds, SerialNumber, TokenCode })))
    return sessionIdentity(answer.Credentials, undefined, { CREDENTIALS_STS_SESSION_TOKEN: 'm' }, minter)
  }
  const command = new sts.AssumeRoleCommand({
    ...rest,
    RoleArn,
    RoleSessionName: rest.RoleSessionName ?? `credchain-${Math.round(minter.now())}`,
  })
  const answer = await client.send(sentFor(request, command))
  return sessionIdentity(answer.Credentials, answer.AssumedRoleUser?.Arn, { CREDENTIALS_STS_ASSUME_ROLE: 'i' }, minter)
}
