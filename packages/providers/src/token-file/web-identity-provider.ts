/** @module AssumeRoleWithWebIdentity, wherever the token and the role are named. */
import {
  clockSynced,
  CredentialsError,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { AssumeRoleWithWebIdentityCommandInput } from '@aws-sdk/client-sts'
import { assertedRole, type Assertion } from '../sts/asserted-role.js'
import { unsignedCalls } from '../sts/call-unsigned.js'
import { checkedDuration } from '../sts/checked-duration.js'
import type { StsOptions } from '../sts/connect-to-sts.js'
import type { StsSettingsOf } from '../sts/sts-settings.js'

/** What is sent, in STS's own names. */
type WebIdentityParams = AssumeRoleWithWebIdentityCommandInput & {
  RoleArn: string
  RoleSessionName: string
  WebIdentityToken: string
}

/** Options of both providers, with AWS's names. */
export interface WebIdentityOptions extends StsOptions, CacheOptions {
  /** Name of the session in CloudTrail and in the role's ARN. Default: `credchain-<milliseconds>`, new for each try. */
  readonly roleSessionName?: string
  /** Host of the identity provider, for OAuth 2.0 access tokens only. */
  readonly providerId?: string
  /** A session policy, as JSON. */
  readonly policy?: string
  readonly policyArns?: readonly { readonly arn?: string }[]
  /** Life of the credentials in seconds, 900 to 43 200 and at most what the role allows. Default: STS's own, one hour. */
  readonly durationSeconds?: number
  /** Called instead of STS. */
  readonly roleAssumerWithWebIdentity?: (params: WebIdentityParams) => Promise<Credentials>
}

/** Which role, and with what token. */
export interface WebIdentity {
  readonly roleArn: string
  readonly roleSessionName?: string | undefined
  readonly token: () => Promise<string>
  /** AWS's marks of how the identity came about. */
  readonly attribution: Readonly<Record<string, string>>
}

/**
 * @param identityOf reads the settings at each call, and rejects what cannot be used.
 * @param settingsOf what the profile says about the way to STS.
 */
export function webIdentityProvider(
  source: string,
  identityOf: () => WebIdentity,
  options: WebIdentityOptions,
  describe: () => Promise<readonly string[]>,
  host: Runtime,
  settingsOf?: StsSettingsOf,
): Provider {
  const runtime = clockSynced(host)
  const { roleAssumerWithWebIdentity, providerId, policy, policyArns, durationSeconds } = options
  const assume = roleAssumerWithWebIdentity ?? overSts(source, options, host, settingsOf)

  function assertionOf(): Assertion {
    const { roleArn, roleSessionName, token, attribution } = identityOf()
    const DurationSeconds = checkedDuration(durationSeconds, 900, 43_200, source)
    const params = { ProviderId: providerId, Policy: policy, PolicyArns: policyArns?.map(({ arn }) => ({ arn })), DurationSeconds }
    return {
      roleArn,
      token,
      inputs: { roleSessionName, providerId, policy, policyArns, durationSeconds },
      params: { ...params, RoleSessionName: roleSessionName },
      async exchange(WebIdentityToken, request) {
        const RoleSessionName = roleSessionName ?? `credchain-${Math.round(runtime.now())}`
        const credentials = await assume({ ...params, RoleArn: roleArn, RoleSessionName, WebIdentityToken }, request)
        if (credentials.expiration !== undefined && credentials.expiration.getTime() <= runtime.now()) throw alreadyExpired(source)
        return { ...credentials, ...attributed(credentials, attribution) }
      },
    }
  }
  // Another assumer may give anything for the same parameters, so what it gives is not shared.
  const shareable = roleAssumerWithWebIdentity === undefined
  return assertedRole({ source, options, assertionOf, describe, shareable }, host, settingsOf)
}

function overSts(source: string, options: StsOptions, runtime: Runtime, settingsOf?: StsSettingsOf) {
  const call = unsignedCalls(source, options, runtime, settingsOf)
  return (params: WebIdentityParams, request?: ResolveRequest): Promise<Credentials> =>
    call(
      {
        roleArn: params.RoleArn,
        send: ({ client, sts }, sent) => client.send(sent(new sts.AssumeRoleWithWebIdentityCommand(params))),
        $source: { CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' },
        secrets: [params.WebIdentityToken, params.Policy],
      },
      request,
    )
}

function alreadyExpired(source: string): CredentialsError {
  const hint = 'check the clock of this machine'
  return new CredentialsError('UNAVAILABLE', source, 'STS gave credentials that have already expired', { hint })
}

/** The account is told by the role's ARN, which AWS marks as well. */
function attributed(credentials: Credentials, attribution: Readonly<Record<string, string>>) {
  const { $source }: Credentials & { readonly $source?: object } = credentials
  const resolved = credentials.accountId === undefined ? {} : { RESOLVED_ACCOUNT_ID: 'T' }
  return { $source: { ...$source, ...resolved, ...attribution } }
}
