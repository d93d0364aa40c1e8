/** @module A provider whose credentials STS gives to another provider's: what those that assume roles and open sessions have in common. */
import {
  alsoHeard,
  cached,
  clockSynced,
  codeOf,
  CredentialsError,
  eventsOf,
  isCredentialsError,
  sourced,
  type CacheOptions,
  type Credentials,
  type EntryPlace,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { connectToSts, type StsOptions } from './connect-to-sts.js'
import { MFA_LOAD_TIMEOUT_MS, mfaQuestion, type MfaCodeProvider } from './mfa-question.js'
import type { MintParams } from './mint.js'
import { doingOf, sessionOpener } from './session-opener.js'
import { sessionPlace } from './session-place.js'
import { fromSharedFiles, type StsSettingsOf } from './sts-settings.js'

/** What the public options of these providers share. */
export interface MasterOptions extends StsOptions, CacheOptions {
  /** Who asks STS: a provider, these among them, to any depth; or an identity. Default: `clientConfig.credentials`, then the default chain of the AWS SDK. */
  readonly masterCredentials?: Provider | Credentials
}

export interface SessionProviderOptions extends MasterOptions {
  /** Name in errors and events. */
  readonly source: string
  readonly params: MintParams
  /** Throws `TypeError` for parameters that would do something else than they say. */
  readonly check: (params: MintParams) => void
  readonly mfaCodeProvider?: MfaCodeProvider | undefined
}

const NONE_OF_THE_SDK = 'there are no masterCredentials, and the default chain of the AWS SDK, which is asked then, found none'
const HINT = 'pass masterCredentials, such as fromNodeProviderChain(), whose errors name each source'

/** @param settingsOf what the profile says about the way to STS. */
export function sessionProvider(options: SessionProviderOptions, host: Runtime, settingsOf: StsSettingsOf = fromSharedFiles): Provider {
  const runtime = clockSynced(host)
  const { params, check, masterCredentials, mfaCodeProvider, source, onEvent } = options
  const events = eventsOf(source, () => runtime.now(), onEvent)
  const connect = connectToSts(options, host, settingsOf)
  const open = sessionOpener({ source, connect, master, mfaCodeProvider, events }, runtime)

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    check(params)
    return open(params, request)
  }

  async function master({ signal, background, callerClientConfig, forceRefresh }: ResolveRequest): Promise<Credentials> {
    if (typeof masterCredentials === 'function') return masterCredentials({ signal, background, callerClientConfig, forceRefresh })
    if (masterCredentials !== undefined) return masterCredentials
    const { client } = await connect({ callerClientConfig, roleArn: params.RoleArn })
    return client.config.credentials({ forceRefresh }).catch((error: unknown) => {
      throw noneOfTheSdk(error) ? new CredentialsError(codeOf(error), source, NONE_OF_THE_SDK, { hint: HINT, cause: error }) : error
    })
  }

  async function place(request: ResolveRequest = {}): Promise<EntryPlace> {
    check(params)
    const by = await master({ ...request, forceRefresh: false })
    return sessionPlace(params, by, { clientConfig: options.clientConfig, request, settingsOf }, runtime)
  }

  const describe = async () => {
    check(params)
    mfaQuestion(params, mfaCodeProvider, { source, doing: doingOf(params) })
    return [`${doingOf(params)} <- ${await describeMaster(masterCredentials ?? options.clientConfig?.credentials)}`]
  }
  const loadTimeoutMs = options.loadTimeoutMs ?? (params.SerialNumber === undefined ? undefined : MFA_LOAD_TIMEOUT_MS)
  const provider = cached(sourced(source, load, describe), { ...options, loadTimeoutMs, place }, runtime)
  return alsoHeard(provider, events)
}

/** The last word of that chain names no source. Errors of ours do. */
function noneOfTheSdk(error: unknown): boolean {
  return error instanceof Error && error.name === 'CredentialsProviderError' && !isCredentialsError(error)
}

/** The whole way down where the master is another role, else the master's name. */
async function describeMaster(masterCredentials: Provider | Credentials | undefined): Promise<string> {
  if (masterCredentials === undefined) return 'the default chain of the AWS SDK'
  if (typeof masterCredentials !== 'function') return 'static keys'
  const [first] = (await masterCredentials.describe?.()) ?? []
  return first !== undefined && /^(?:assume |get a (?:session|federation) token )/.test(first)
    ? first
    : (masterCredentials.source ?? 'a provider')
}
