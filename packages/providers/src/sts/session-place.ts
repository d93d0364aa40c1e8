/** @module Where a session rests in a store. */
import { entryKey, fingerprintOf, type Credentials, type EntryPlace, type ResolveRequest, type Runtime } from '@credchain/core'
import type { StsOptions } from './connect-to-sts.js'
import type { MintParams } from './mint.js'
import { fromSharedFiles, type StsSettingsOf } from './sts-settings.js'
import { stsWay, wayInputs } from './sts-way.js'

interface Asking extends Pick<StsOptions, 'clientConfig'> {
  readonly request: ResolveRequest
  readonly settingsOf?: StsSettingsOf
}

/** A key over everything that makes the session what it is, the identity that opens it and the place where it is asked for included. */
export async function sessionPlace(
  params: MintParams,
  by: Credentials,
  { clientConfig, request, settingsOf = fromSharedFiles }: Asking,
  runtime: Runtime,
): Promise<EntryPlace> {
  const { TokenCode: _once, ...inputs } = params
  const { callerClientConfig } = request
  const way = await stsWay({ clientConfig, callerClientConfig, roleArn: params.RoleArn }, settingsOf, runtime)
  const sourceFingerprint = await fingerprintOf(by)
  return { key: await entryKey({ kind: 'sts', ...inputs, ...(await wayInputs(way)), sourceFingerprint }), sourceFingerprint }
}
