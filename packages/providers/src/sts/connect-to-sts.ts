/** @module The way to AWS STS: `@aws-sdk/client-sts`, loaded when a role is really assumed, on the runtime's own transport. */
import { clockSynced, hostRuntime, type CallerClientConfig, type Credentials, type ResolveRequest, type Runtime } from '@credchain/core'
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts'
import { runtimeHttpHandler } from './runtime-http-handler.js'
import { stsEndpoint } from './sts-endpoint.js'
import { stsRegion } from './sts-region.js'

/** Settings of the inner STS client, as AWS's providers take them. */
export type StsClientConfig = Omit<STSClientConfig, 'credentials'>
/** Plugins for the inner STS client's middleware stack. */
export type StsClientPlugin = Parameters<STSClient['middlewareStack']['use']>[0]

export interface StsOptions {
  /** Region, endpoint, retries, request handler … of the inner client; wins over everything else. */
  readonly clientConfig?: StsClientConfig
  readonly clientPlugins?: readonly StsClientPlugin[]
}

type StsModule = typeof import('@aws-sdk/client-sts')

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

/** Opens connections to STS; one client a region, kept for the life of the provider. */
export function connectToSts(options: StsOptions, runtime: Runtime): (call: StsCall) => Promise<StsConnection> {
  const clients = new Map<string, { client: STSClient; signer?: { current: Credentials }; offset: number }>()

  return async ({ credentials, callerClientConfig, roleArn }) => {
    const region = await stsRegion({ clientConfig: options.clientConfig, callerClientConfig, roleArn }, runtime)
    const sts = await import('@aws-sdk/client-sts')
    const key = `${region}|${credentials === undefined ? 'default' : 'given'}`
    const known = clients.get(key) ?? create(sts, region, credentials)
    clients.set(key, known)
    if (known.signer !== undefined && credentials !== undefined) known.signer.current = credentials
    // The client signs by the host's clock and corrects that by itself; in another world (a test, a fast clock) it has to follow that world's.
    const offset = runtime.now() - hostRuntime.now()
    known.client.config.systemClockOffset += Math.round(offset - known.offset)
    known.offset = offset
    return { client: known.client, sts, region }
  }

  function create(sts: StsModule, region: string, credentials?: Credentials) {
    const { clientConfig = {}, clientPlugins = [] } = options
    const signer = credentials && { current: credentials }
    const client = new sts.STSClient({
      requestHandler: runtimeHttpHandler(clockSynced(runtime)),
      ...clientConfig,
      endpoint: stsEndpoint(clientConfig, runtime),
      region,
      ...(signer && { credentials: Object.assign(async () => signer.current, { memoized: true }) }),
    })
    for (const plugin of clientPlugins) client.middlewareStack.use(plugin)
    return { client, signer, offset: 0 }
  }
}

/** The signal and the deadline of a call, as `send` takes them. */
export function sendOptions(request?: ResolveRequest): { abortSignal?: AbortSignal } {
  return request?.signal === undefined ? {} : { abortSignal: request.signal }
}
