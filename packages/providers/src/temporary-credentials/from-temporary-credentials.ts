/** @module Credentials of an assumed role, or of a session: AWS STS, through another provider's credentials. */
import {
  cached,
  entryKey,
  eventsOf,
  fingerprintOf,
  hostRuntime,
  isSameIdentity,
  ownsItsCache,
  sourced,
  type CacheOptions,
  type CachingProvider,
  type Credentials,
  type EntryPlace,
  type Events,
  type OnEvent,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { connectToSts, type StsOptions } from '../sts/connect-to-sts.js'
import { endpointText, stsEndpoint } from '../sts/sts-endpoint.js'
import { stsRegion } from '../sts/sts-region.js'
import { isExpiredToken, isRoleChainingLimit, toStsError } from '../sts/sts-error.js'
import { checkParams } from './check-params.js'
import { mfaQuestion } from './mfa-question.js'
import { isRoleSession, mint, ROLE_CHAINING_LIMIT_SECONDS, type SessionParams } from './mint.js'

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
export function fromTemporaryCredentials(options: FromTemporaryCredentialsOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const { params = {}, masterCredentials, mfaCodeProvider, source = 'temporary-credentials', onEvent } = options
  const doing = params.RoleArn === undefined ? 'get a session token' : `assume ${params.RoleArn}`
  const events = eventsOf(source, () => runtime.now(), onEvent)
  const connect = connectToSts(options, runtime)
  let isClamped = false

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    checkParams(params)
    const question = mfaQuestion(params, mfaCodeProvider, { source, doing }, request)
    const identity = await master({ ...request, forceRefresh: false })
    // Nobody is asked for a code in vain, and none grows old while the master is asked.
    const wanted = question === undefined ? params : { ...params, TokenCode: await question() }
    const fail = (error: unknown): never => {
      const { secretAccessKey, sessionToken } = identity
      const secrets = [wanted.Policy, wanted.TokenCode, secretAccessKey, sessionToken]
      throw request.signal?.aborted ? request.signal.reason : toStsError(error, source, doing, runtime.now(), secrets)
    }
    const wasClamped = isClamped
    try {
      return await attempt(wanted, identity, request)
    } catch (error) {
      const again = await secondTry(error, wanted, identity, { ...request, wasClamped })
      return again === undefined ? fail(error) : again().catch(fail)
    }
  }

  /** What else to try after a failure: newer master credentials, or a shorter session. */
  async function secondTry(
    error: unknown,
    wanted: SessionParams,
    identity: Credentials,
    request: ResolveRequest & { wasClamped: boolean },
  ) {
    const seconds = wanted.DurationSeconds ?? 0
    if (isRoleChainingLimit(error) && seconds > ROLE_CHAINING_LIMIT_SECONDS && !request.wasClamped) {
      clamp(seconds)
      return () => attempt(wanted, identity, request)
    }
    if (!isExpiredToken(error)) return undefined
    const other = await master({ ...request, forceRefresh: true })
    return isSameIdentity(other, identity) ? undefined : () => attempt(wanted, other, request)
  }

  async function attempt(wanted: SessionParams, identity: Credentials, request: ResolveRequest): Promise<Credentials> {
    const seconds = wanted.DurationSeconds ?? 0
    if (wanted.RoleArn !== undefined && seconds > ROLE_CHAINING_LIMIT_SECONDS && isRoleSession(identity)) clamp(seconds)
    const DurationSeconds = isClamped ? ROLE_CHAINING_LIMIT_SECONDS : wanted.DurationSeconds
    const connection = await connect({ credentials: identity, callerClientConfig: request.callerClientConfig, roleArn: wanted.RoleArn })
    return mint(connection, { ...wanted, DurationSeconds }, { source, now: () => runtime.now() }, request)
  }

  function clamp(seconds: number): void {
    if (isClamped) return
    isClamped = true
    const reason = `${doing}: a role assumed by a role lasts one hour at most; asking for ${ROLE_CHAINING_LIMIT_SECONDS} s instead of ${seconds} s`
    events.emit({ type: 'notice', reason })
  }

  async function master({ signal, background, callerClientConfig, forceRefresh }: ResolveRequest): Promise<Credentials> {
    if (typeof masterCredentials === 'function') return masterCredentials({ signal, background, callerClientConfig, forceRefresh })
    if (masterCredentials !== undefined) return masterCredentials
    const { client } = await connect({ callerClientConfig, roleArn: params.RoleArn })
    return client.config.credentials({ forceRefresh })
  }

  async function place(request: ResolveRequest = {}): Promise<EntryPlace> {
    checkParams(params)
    const { TokenCode: _once, ...inputs } = params
    const identity = await master({ ...request, forceRefresh: false })
    const { clientConfig } = options
    const region = await stsRegion({ clientConfig, callerClientConfig: request.callerClientConfig, roleArn: params.RoleArn }, runtime)
    const sourceFingerprint = await fingerprintOf(identity)
    const endpoint = await endpointText(stsEndpoint(clientConfig, runtime))
    const key = await entryKey({ kind: 'sts', ...inputs, region, endpoint, sourceFingerprint })
    return { key, sourceFingerprint }
  }

  const describe = async () => {
    checkParams(params)
    mfaQuestion(params, mfaCodeProvider, { source, doing })
    return [`${doing} <- ${await describeMaster(masterCredentials)}`]
  }
  const loadTimeoutMs = options.loadTimeoutMs ?? (params.SerialNumber === undefined ? undefined : MFA_LOAD_TIMEOUT_MS)
  const provider = cached(sourced(source, load, describe), { ...options, loadTimeoutMs, place }, runtime)
  return ownsItsCache(provider) ? alsoHeard(provider, events) : provider
}

/** Who watches the cache, a chain for one, hears the notices of what it caches too. */
function alsoHeard(provider: CachingProvider<Credentials>, { observe: observeNotices }: Events): CachingProvider<Credentials> {
  const { observe: observeCache } = provider
  return Object.assign(provider, {
    observe(listener: OnEvent) {
      const ends = [observeCache(listener), observeNotices(listener)]
      return () => {
        for (const end of ends) end()
      }
    },
  })
}

/** The whole way down where the master is another role, else the master's name. */
async function describeMaster(masterCredentials: Provider | Credentials | undefined): Promise<string> {
  if (masterCredentials === undefined) return 'the default chain of the AWS SDK'
  if (typeof masterCredentials !== 'function') return 'static keys'
  const [first] = (await masterCredentials.describe?.()) ?? []
  return first !== undefined && /^(?:assume |get a session token )/.test(first) ? first : (masterCredentials.source ?? 'a provider')
}
