/** @module Where a session rests in a store. */
import { entryKey, fingerprintOf, type Credentials, type EntryPlace, type ResolveRequest, type Runtime } from '@credchain/core'
import type { StsOptions } from './connect-to-sts.js'
import type { SessionParams } from './mint.js'
import { endpointText, stsEndpoint } from './sts-endpoint.js'
import { stsRegion } from './sts-region.js'

/** A key over everything that makes the session what it is, the identity that opens it and the place where it is asked for included. */
export async function sessionPlace(
  params: SessionParams,
  by: Credentials,
  { clientConfig, request }: Pick<StsOptions, 'clientConfig'> & { readonly request: ResolveRequest },
  runtime: Runtime,
): Promise<EntryPlace> {
  const { TokenCode: _once, ...inputs } = params
  const region = await stsRegion({ clientConfig, callerClientConfig: request.callerClientConfig, roleArn: params.RoleArn }, runtime)
  const endpoint = await endpointText(stsEndpoint(clientConfig, runtime))
  const sourceFingerprint = await fingerprintOf(by)
  return { key: await entryKey({ kind: 'sts', ...inputs, region, endpoint, sourceFingerprint }), sourceFingerprint }
}
