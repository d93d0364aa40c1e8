/** @module AssumeRoleWithWebIdentity over AWS STS. */
import { CredentialsError, type Credentials, type ResolveRequest, type Runtime } from '@credchain/core'
import type { AssumeRoleWithWebIdentityCommandInput, AssumeRoleWithWebIdentityCommandOutput } from '@aws-sdk/client-sts'
import { connectToSts, sendOptions, type StsOptions } from '../sts/connect-to-sts.js'
import { toStsError } from '../sts/sts-error.js'

/** What is sent, in STS's own names. */
export type WebIdentityParams = AssumeRoleWithWebIdentityCommandInput & {
  RoleArn: string
  RoleSessionName: string
  WebIdentityToken: string
}

/** The call is not signed: the token says who asks. */
export function stsAssumer(
  source: string,
  options: StsOptions,
  runtime: Runtime,
): (params: WebIdentityParams, request?: ResolveRequest) => Promise<Credentials> {
  const connect = connectToSts(options, runtime)
  return async (params: WebIdentityParams, request?: ResolveRequest): Promise<Credentials> => {
    const { client, sts } = await connect({ callerClientConfig: request?.callerClientConfig, roleArn: params.RoleArn })
    try {
      return credentialsOf(
        await client.send(new sts.AssumeRoleWithWebIdentityCommand(params), sendOptions(request)),
        source,
        params.RoleArn,
      )
    } catch (error) {
      if (request?.signal?.aborted) throw request.signal.reason
      throw toStsError(error, source, `${params.RoleArn} could not be assumed`, runtime.now())
    }
  }
}

function credentialsOf(
  { Credentials: given, AssumedRoleUser }: AssumeRoleWithWebIdentityCommandOutput,
  source: string,
  roleArn: string,
): Credentials {
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    throw new CredentialsError('UNAVAILABLE', source, `STS answered without credentials for ${roleArn}`)
  }
  const attribution = { $source: { CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' } }
  const accountId = /^arn:[^:]*:sts::(\d{12}):/.exec(AssumedRoleUser?.Arn ?? '')?.[1]
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
    ...(accountId === undefined ? {} : { accountId }),
    ...attribution,
  }
}
