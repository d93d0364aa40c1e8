/** @module `AWS.TemporaryCredentials` for code that still holds clients of the AWS SDK for JavaScript v2. */
import { hostRuntime, type Credentials, type Provider, type Runtime } from '@credchain/core'
import { checkParams } from '../sts/check-params.js'
import type { SessionParams } from '../sts/mint.js'
import { sessionProvider, type MasterOptions } from '../sts/session-provider.js'
import { fromV2Credentials } from './from-v2-credentials.js'
import type { V2Credentials } from './v2-credentials.js'

export type TemporaryCredentialsOptions = Omit<MasterOptions, 'masterCredentials' | 'refresh'>

type Callback = (error?: Error) => void
/** Who may ask STS: an object of v2, a provider, or keys. */
type Master = V2Credentials | Provider | Credentials

const SOURCE = 'temporary-credentials'

/**
 * Takes the place of `AWS.TemporaryCredentials` as `credentials` of a v2 client: AssumeRole with `params.RoleArn`, else GetSessionToken. The keys are
 * refreshed ahead of their end behind `get`, and concurrent calls share one call of STS. As in v2, masters that are temporary themselves are passed over
 * for the one at the root; to assume a role by a role, pass a provider.
 *
 * A class, because v2 code reads and writes its members. Errors are those of `fromTemporaryCredentials`.
 */
export class TemporaryCredentials implements V2Credentials {
  /** Empty until the first `get`. */
  accessKeyId = ''
  declare secretAccessKey: string
  declare sessionToken: string
  /** Set by v2 clients when a service says so: the next `get` asks STS. */
  expired = true
  /** When the keys end; long ago until the first `get`, where v2 had null. */
  expireTime: Date = new Date(0)
  /** How long before the end the keys count as ended, in seconds. */
  expiryWindow = 15
  /** The root master; undefined for the default chain of the AWS SDK. */
  readonly masterCredentials: Master | undefined
  readonly #provider: Provider
  readonly #now: () => number

  constructor(
    params: SessionParams = {},
    masterCredentials?: Master,
    options: TemporaryCredentialsOptions = {},
    runtime: Runtime = hostRuntime,
  ) {
    // Out of sight of util.inspect and JSON.stringify.
    for (const name of ['secretAccessKey', 'sessionToken']) Object.defineProperty(this, name, { value: '', writable: true })
    this.masterCredentials = rootOf(masterCredentials)
    const master = isV2(this.masterCredentials) ? fromV2Credentials(this.masterCredentials, {}, runtime) : this.masterCredentials
    const named = params.RoleArn === undefined ? params : { RoleSessionName: SOURCE, ...params }
    const settings = { ...options, ...(master && { masterCredentials: master }) }
    this.#provider = sessionProvider({ ...settings, params: named, source: SOURCE, check: checkParams }, runtime)
    this.#now = () => runtime.now()
  }

  /** Whether the keys are not there, have ended, or end within `expiryWindow`. */
  needsRefresh(): boolean {
    return this.expired || this.accessKeyId === '' || this.expireTime.getTime() < this.#now() + this.expiryWindow * 1_000
  }

  /** Keys that are good for `expiryWindow`. */
  async getPromise(): Promise<void> {
    this.#take(await this.#provider(this.expired && this.accessKeyId !== '' ? { forceRefresh: true } : this.#window()))
  }

  /** Other keys. */
  async refreshPromise(): Promise<void> {
    this.#take(await this.#provider({ forceRefresh: true }))
  }

  get(callback?: Callback): void {
    settle(this.getPromise(), callback)
  }

  refresh(callback?: Callback): void {
    settle(this.refreshPromise(), callback)
  }

  #window(): { readonly minRemainingMs: number } {
    return { minRemainingMs: this.expiryWindow * 1_000 }
  }

  #take({ accessKeyId, secretAccessKey, sessionToken, expiration: expireTime }: Credentials): void {
    Object.assign(this, { accessKeyId, secretAccessKey, sessionToken, expireTime, expired: false })
  }
}

/** What the caller's function throws is nobody's here to catch, as in v2: it ends the process. */
function settle(work: Promise<void>, hear: Callback = rethrow): void {
  work.then(() => hear(), hear)
}

function rethrow(error?: Error): void {
  if (error !== undefined) throw error
}

function rootOf(master: Master | undefined): Master | undefined {
  const above = isV2(master) && 'masterCredentials' in master ? master.masterCredentials : undefined
  return isMaster(above) ? rootOf(above) : master
}

function isMaster(value: unknown): value is Master {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

function isV2(master: unknown): master is V2Credentials {
  return typeof master === 'object' && master !== null && 'getPromise' in master
}
