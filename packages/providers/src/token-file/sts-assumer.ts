/** @module AssumeRoleWithWebIdentity over AWS STS. */
import { clockSynced, type Credentials, type ResolveRequest, type Runtime } from '@credchain/core'
import type { AssumeRoleWithWebIdentityCommandInput } from '@aws-sdk/client-sts'
import { connectToSts, sendOptions, type StsOptions } from '../sts/connect-to-sts.js'
import { sessionIdentity } from '../sts/session-identity.js'
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
      const answer = await client.send(new sts.AssumeRoleWithWebIdentityCommand(params), sendOptions(request))
      const attribution = { CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' }
      return sessionIdentity(answer.Credentials, answer.AssumedRoleUser?.Arn, attribution, {
        source,
        now: () => clockSynced(runtime).now(),
      })
    } catch (error) {
      if (request?.signal?.aborted) throw request.signal.reason
      throw toStsError(error, source, `${params.RoleArn} could not be assumed`, runtime.now(), [params.WebIdentityToken, params.Policy])
    }
  }
}
