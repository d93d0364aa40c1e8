/** @module Credentials of an assumed role, or of a session: AWS STS, through another provider's credentials. */
import {
  alsoHeard,
  clockSynced,
  cached,
  eventsOf,
  hostRuntime,
  ownsItsCache,
  sourced,
  type CacheOptions,
  type Credentials,
  type EntryPlace,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { connectToSts, type StsOptions } from '../sts/connect-to-sts.js'
import { mfaQuestion } from '../sts/mfa-question.js'
import type { SessionParams } from '../sts/mint.js'
import { doingOf, sessionOpener } from '../sts/session-opener.js'
import { sessionPlace } from '../sts/session-place.js'
import { checkParams } from './check-params.js'

export interface FromTemporaryCredentialsOptions extends StsOptions, CacheOptions {
  /** As AssumeRole takes them; `RoleSessionName` may be left out. Without `RoleArn`, GetSessionToken is called (as `AWS.TemporaryCredentials` did). */
  readonly params?: SessionParams
  /** Who assumes the role: a provider, this one among them, to any depth; or an identity. Default: the default chain of the AWS SDK. */
  readonly masterCredentials?: Provider | Credentials
  /** Gives the code of the MFA device `params.SerialNumber`. Asked once for all callers, and never by a refresh behind. */
  readonly mfaCodeProvider?: (mfaSerial: string) => Promise<string>
  /** Name in errors and events. Default: `temporary-credentials`. */
  readonly source?: string
}

/** A person needs longer to answer than a service. */
const MFA_LOAD_TIMEOUT_MS = 300_000

/**
 * Assumes `params.RoleArn`, or opens a session without it, and keeps the credentials refreshed; the master credentials are asked again for every refresh.
 * A chained role's session is clamped to one hour, STS's limit, with a `notice` event. Fails with `REJECTED` when STS says no,
 * `INVALID_CONFIG` for parameters it cannot take, `UNAVAILABLE` when it cannot be reached.
 */
export function fromTemporaryCredentials(options: FromTemporaryCredentialsOptions = {}, host: Runtime = hostRuntime): Provider {
  const runtime = clockSynced(host)
  const { params = {}, masterCredentials, mfaCodeProvider, source = 'temporary-credentials', onEvent } = options
  const events = eventsOf(source, () => runtime.now(), onEvent)
  const connect = connectToSts(options, host)

  const open = sessionOpener({ source, connect, master, mfaCodeProvider, events }, runtime)

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    checkParams(params)
    return open(params, request)
  }

  async function master({ signal, background, callerClientConfig, forceRefresh }: ResolveRequest): Promise<Credentials> {
    if (typeof masterCredentials === 'function') return masterCredentials({ signal, background, callerClientConfig, forceRefresh })
    if (masterCredentials !== undefined) return masterCredentials
    const { client } = await connect({ callerClientConfig, roleArn: params.RoleArn })
    return client.config.credentials({ forceRefresh })
  }

  async function place(request: ResolveRequest = {}): Promise<EntryPlace> {
    checkParams(params)
    return sessionPlace(params, await master({ ...request, forceRefresh: false }), { ...options, request }, runtime)
  }

  const describe = async () => {
    checkParams(params)
    mfaQuestion(params, mfaCodeProvider, { source, doing: doingOf(params) })
    return [`${doingOf(params)} <- ${await describeMaster(masterCredentials)}`]
  }
  const loadTimeoutMs = options.loadTimeoutMs ?? (params.SerialNumber === undefined ? undefined : MFA_LOAD_TIMEOUT_MS)
  const provider = cached(sourced(source, load, describe), { ...options, loadTimeoutMs, place }, runtime)
  return ownsItsCache(provider) ? alsoHeard(provider, events) : provider
}

/** The whole way down where the master is another role, else the master's name. */
async function describeMaster(masterCredentials: Provider | Credentials | undefined): Promise<string> {
  if (masterCredentials === undefined) return 'the default chain of the AWS SDK'
  if (typeof masterCredentials !== 'function') return 'static keys'
  const [first] = (await masterCredentials.describe?.()) ?? []
  return first !== undefined && /^(?:assume |get a session token )/.test(first) ? first : (masterCredentials.source ?? 'a provider')
}
