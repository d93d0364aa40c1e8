/** @module AssumeRoleWithWebIdentity, wherever the token and the role are named. */
import {
  clockSynced,
  cached,
  CredentialsError,
  entryKey,
  sourced,
  type CacheOptions,
  type CallerClientConfig,
  type Credentials,
  type EntryPlace,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { StsOptions } from '../sts/connect-to-sts.js'
import { endpointText, stsEndpoint } from '../sts/sts-endpoint.js'
import { stsRegion } from '../sts/sts-region.js'
import { stsAssumer, type WebIdentityParams } from './sts-assumer.js'

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
  readonly roleSessionName?: string
  readonly token: () => Promise<string>
  /** AWS's marks of how the identity came about. */
  readonly attribution: Readonly<Record<string, string>>
}

/** @param identityOf reads the settings at each call, and rejects what cannot be used. */
export function webIdentityProvider(
  source: string,
  identityOf: () => WebIdentity,
  options: WebIdentityOptions,
  describe: () => Promise<readonly string[]>,
  host: Runtime,
): Provider {
  const runtime = clockSynced(host)
  const assume = options.roleAssumerWithWebIdentity ?? stsAssumer(source, options, host)

  const load = async (request?: ResolveRequest): Promise<Credentials> => {
    const { roleArn, roleSessionName, token, attribution } = identityOf()
    const params = paramsOf(source, options)
    const tryWith = async (WebIdentityToken: string) => {
      const RoleSessionName = roleSessionName ?? `credchain-${Math.round(runtime.now())}`
      return assume({ ...params, RoleArn: roleArn, RoleSessionName, WebIdentityToken }, request)
    }
    const credentials = await withFreshToken(token, tryWith)
    if (credentials.expiration !== undefined && credentials.expiration.getTime() <= runtime.now()) {
      throw new CredentialsError('UNAVAILABLE', source, 'STS gave credentials that have already expired', {
        hint: 'check the clock of this machine',
      })
    }
    return { ...credentials, ...attributed(credentials, attribution) }
  }
  // Another assumer may give anything for the same parameters, so what it gives is not shared.
  const place =
    options.roleAssumerWithWebIdentity === undefined
      ? (request?: ResolveRequest) => placeOf(identityOf(), options, request?.callerClientConfig, runtime)
      : undefined
  return cached(sourced(source, load, describe), { ...options, place }, runtime)
}

/** The file may be rotated between reading and sending; a refusal counts when the token that was refused is still the one there is. */
async function withFreshToken(token: () => Promise<string>, tryWith: (token: string) => Promise<Credentials>): Promise<Credentials> {
  const first = await token()
  try {
    return await tryWith(first)
  } catch (error) {
    if (!(error instanceof CredentialsError) || error.code !== 'REJECTED') throw error
    const second = await token()
    if (second === first) throw error
    return tryWith(second)
  }
}

function paramsOf(source: string, { providerId, policy, policyArns, durationSeconds }: WebIdentityOptions) {
  if (durationSeconds !== undefined && !(Number.isInteger(durationSeconds) && durationSeconds >= 900 && durationSeconds <= 43_200)) {
    throw new CredentialsError('INVALID_CONFIG', source, 'durationSeconds must be a whole number from 900 to 43200')
  }
  return { ProviderId: providerId, Policy: policy, PolicyArns: policyArns?.map(({ arn }) => ({ arn })), DurationSeconds: durationSeconds }
}

function attributed(credentials: Credentials, attribution: Readonly<Record<string, string>>) {
  const { $source }: Credentials & { readonly $source?: object } = credentials
  return { $source: { ...$source, ...attribution } }
}

/** The token itself is part of it: what a token says of itself is proven by nobody but STS, so the next token of the same subject mints anew. */
async function placeOf(
  { roleArn, roleSessionName, token }: WebIdentity,
  { providerId, policy, policyArns, durationSeconds, clientConfig }: WebIdentityOptions,
  callerClientConfig: CallerClientConfig | undefined,
  runtime: Runtime,
): Promise<EntryPlace> {
  const endpoint = await endpointText(stsEndpoint(clientConfig, runtime))
  const region = await stsRegion({ clientConfig, callerClientConfig, roleArn }, runtime)
  const inputs = { roleArn, roleSessionName, providerId, policy, policyArns, durationSeconds, region, endpoint }
  const sourceFingerprint = await entryKey({ token: await token() })
  return { key: await entryKey({ kind: 'web-identity', ...inputs, sourceFingerprint }), sourceFingerprint }
}
