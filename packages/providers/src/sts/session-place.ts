/** @module Where a session rests in a store. */
import {
  entryKey,
  fingerprintOf,
  type CliSession,
  type Credentials,
  type EntryPlace,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
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
  const key = await entryKey({ kind: 'sts', ...inputs, ...(await wayInputs(way)), sourceFingerprint })
  return { key, sourceFingerprint, cli: cliSession(inputs, clientConfig) }
}

/**
 * The CLI keeps sessions of roles only. It honours the endpoints of variables and profiles as we do; of an emulator, say, that a program asks by an option
 * it knows nothing, and must not be served what that gave.
 */
export function cliSession(params: MintParams, clientConfig: StsOptions['clientConfig']): CliSession | undefined {
  return params.RoleArn === undefined || clientConfig?.endpoint !== undefined ? undefined : { kind: 'assume-role', params: { ...params } }
}
