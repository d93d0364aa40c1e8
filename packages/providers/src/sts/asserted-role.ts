/** @module A role that trusts an identity provider, assumed with what that has issued: a token that is read anew for each try. */
import {
  cached,
  clockSynced,
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
import type { StsOptions } from './connect-to-sts.js'
import type { SessionParams } from './mint.js'
import { cliSession } from './session-place.js'
import { fromSharedFiles, type StsSettingsOf } from './sts-settings.js'
import { stsWay, wayInputs } from './sts-way.js'

/** Which role, with what token, and how the two are exchanged. */
export interface Assertion {
  readonly roleArn: string
  readonly token: () => Promise<string>
  /** Everything beside the token that makes the session what it is. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** The call's parameters, where the AWS CLI makes it too. */
  readonly params?: SessionParams
  readonly exchange: (token: string, request?: ResolveRequest) => Promise<Credentials>
}

export interface AssertedRole {
  /** Name of the provider. */
  readonly source: string
  readonly options: StsOptions & CacheOptions
  /** Reads the settings at each call, and rejects what cannot be used. */
  readonly assertionOf: () => Assertion
  readonly describe: () => Promise<readonly string[]>
  /** Whether equal inputs and tokens give equal identities, so that a store may share them. */
  readonly shareable: boolean
}

/** @param settingsOf what the profile says about the way to STS. */
export function assertedRole(role: AssertedRole, host: Runtime, settingsOf: StsSettingsOf = fromSharedFiles): Provider {
  const { source, options, assertionOf, describe, shareable } = role
  const runtime = clockSynced(host)

  const load = async (request?: ResolveRequest): Promise<Credentials> => {
    const { token, exchange } = assertionOf()
    return withFreshToken(token, (text) => exchange(text, request))
  }

  /** The token itself is part of it: what it says is proven by nobody but STS, so the next token of the same subject mints anew. */
  async function placeOf(assertion: Assertion, callerClientConfig: CallerClientConfig | undefined): Promise<EntryPlace> {
    const { roleArn, token, inputs, params } = assertion
    const way = await stsWay({ clientConfig: options.clientConfig, callerClientConfig, roleArn }, settingsOf, runtime)
    const sourceFingerprint = await entryKey({ token: await token() })
    const key = await entryKey({ kind: source, roleArn, ...inputs, ...(await wayInputs(way)), sourceFingerprint })
    return { key, sourceFingerprint, cli: params && cliSession({ ...params, RoleArn: roleArn }, options.clientConfig) }
  }

  const place = shareable ? async (request?: ResolveRequest) => placeOf(assertionOf(), request?.callerClientConfig) : undefined
  return cached(sourced(source, load, describe), { ...options, place }, runtime)
}

/** It may be rotated between reading and sending; a refusal counts when the token that was refused is still the one there is. */
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
