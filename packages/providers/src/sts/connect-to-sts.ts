/** @module The way to AWS STS: `@aws-sdk/client-sts`, loaded when a role is really assumed, on the runtime's own transport. */
import { clockSynced, hostRuntime, once, type CallerClientConfig, type Credentials, type Runtime } from '@credchain/core'
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts'
import type { LRUCache } from 'lru-cache'
import { runtimeHttpHandler } from './runtime-http-handler.js'
import { knowsCalls } from './sent-for.js'
import { fromSharedFiles, type StsSettingsOf } from './sts-settings.js'
import { stsWay, type StsWay } from './sts-way.js'

/** Settings of the inner STS client, as AWS's providers take them; its `credentials` count where no others are to sign. */
export type StsClientConfig = STSClientConfig
/** Plugins for the inner STS client's middleware stack. */
export type StsClientPlugin = Parameters<STSClient['middlewareStack']['use']>[0]

export interface StsOptions {
  /** Region, endpoint, retries, request handler … of the inner client; wins over everything else. */
  readonly clientConfig?: StsClientConfig
  readonly clientPlugins?: readonly StsClientPlugin[]
}

type StsModule = typeof import('@aws-sdk/client-sts')
type Clients = LRUCache<string, { readonly client: STSClient; offset: number }>

interface Loaded {
  readonly sts: StsModule
  readonly clients: Clients
}

/** A client, and the classes of its commands. */
export interface StsConnection {
  readonly client: STSClient
  readonly sts: StsModule
  /** Where it sends to: for messages. */
  readonly region: string
}

export interface StsCall {
  /** Who signs. Absent: the call is not signed, or the SDK's own default chain signs it. */
  readonly credentials?: Credentials
  readonly callerClientConfig?: CallerClientConfig
  /** Tells the partition when no region is known. */
  readonly roleArn?: string
}

interface ClientSettings extends StsWay {
  readonly userAgentAppId?: string | undefined
}

/** Clients kept: one a region and a signing key, of which there is one at a time as a rule. */
const MAX_CLIENTS = 8

/** Opens connections to STS. A client signs with one identity, so that concurrent calls never sign for each other. */
export function connectToSts(
  options: StsOptions,
  runtime: Runtime,
  settingsOf: StsSettingsOf = fromSharedFiles,
): (call: StsCall) => Promise<StsConnection> {
  const loaded = once(load)

  return async ({ credentials, callerClientConfig, roleArn }) => {
    const { clientConfig } = options
    const way = await stsWay({ clientConfig, callerClientConfig, roleArn }, settingsOf, runtime)
    const userAgentAppId = await callerClientConfig?.userAgentAppId?.()
    const { sts, clients } = await loaded()
    const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {}
    // An endpoint that is a function is the same at every call: it can only be the one of `clientConfig`.
    const key = JSON.stringify([way, userAgentAppId, accessKeyId, secretAccessKey, sessionToken])
    const known = clients.get(key) ?? { client: create(sts, { ...way, userAgentAppId }, credentials), offset: 0 }
    clients.set(key, known)
    // The client signs by the host's clock and corrects that by itself; in another world (a test, a fast clock) it has to follow that world's.
    const offset = runtime.now() - hostRuntime.now()
    known.client.config.systemClockOffset += Math.round(offset - known.offset)
    known.offset = offset
    return { client: known.client, sts, region: way.region }
  }

  function create(sts: StsModule, { userAgentAppId, ...way }: ClientSettings, credentials?: Credentials): STSClient {
    const { clientConfig = {}, clientPlugins = [] } = options
    const client = new sts.STSClient({
      requestHandler: runtimeHttpHandler(clockSynced(runtime)),
      userAgentAppId,
      // An older kind of strategy leaves a mark in what calls of such middleware share, one more at each call.
      cacheMiddleware: clientConfig.retryStrategy === undefined,
      ...clientConfig,
      ...way,
      // What the files and variables say is in the way already; the SDK would look for itself on the host, and for another profile.
      ignoreConfiguredEndpointUrls: true,
      // As a function: the SDK writes its own marks on an identity that it is given as an object.
      ...(credentials && { credentials: Object.assign(async () => credentials, { memoized: true }) }),
    })
    for (const plugin of clientPlugins) client.middlewareStack.use(plugin)
    return knowsCalls(client)
  }
}

async function load(): Promise<Loaded> {
  const [sts, { LRUCache }] = await Promise.all([import('@aws-sdk/client-sts'), import('lru-cache')])
  return { sts, clients: new LRUCache({ max: MAX_CLIENTS }) }
}
