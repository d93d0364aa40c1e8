/** @module Credentials of many roles: a tenant each, one cache for all of them. */
import {
  abortable,
  cachingProvider,
  canonicalForm,
  clockSynced,
  eventsOf,
  hostRuntime,
  once,
  wrongOption,
  type CacheOptions,
  type CachingProvider,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { StsOptions } from '../sts/connect-to-sts.js'
import type { SessionParams } from '../sts/mint.js'
import type { PooledRoles } from './pooled-roles.js'
import { roleEvents } from './role-events.js'

export interface RolePoolOptions extends StsOptions, Omit<CacheOptions, 'refresh' | 'autoRefresh'> {
  /** Who assumes the roles: asked for every session, so it should cache, as this library's providers do. */
  readonly source: Provider
  /** Roles kept, 1 or more; the least recently used goes first. Default: 10 000. */
  readonly max?: number
  /** Calls of STS at once, 1 or more, `Infinity` for no limit; the others wait in line, which is part of their `loadTimeoutMs`. Default: 20. */
  readonly concurrency?: number
}

/** As AssumeRole takes them. */
export type RoleParams = SessionParams & { readonly RoleArn: string }

export interface RolePool {
  /**
   * The credentials of a role. Costs nothing until called; equal parameters share one cache and one call of STS, made in the region of the client that
   * comes first where `clientConfig` has none. Throws `TypeError` for parameters without a `RoleArn`, or that are no data.
   */
  role(params: RoleParams): CachingProvider<Credentials>
  /** Roles held now. */
  readonly size: number
  /** Forgets every role and ends work in the background. Calls still answer afterwards. */
  close(): void
  [Symbol.dispose](): void
}

const SOURCE = 'role-pool'
const MAX = 10_000
const CONCURRENCY = 20

/**
 * A pool of assumed roles that share one STS client a region, pooled sockets, bounded concurrency with back-off when STS throttles, and the timing table of
 * `refreshing` each. An `AccessDenied` is remembered for seconds. Events name the role as their `subject`.
 */
export function createRolePool(options: RolePoolOptions, host: Runtime = hostRuntime): RolePool {
  const runtime = clockSynced(host)
  const { source: master, max = MAX, concurrency = CONCURRENCY } = options
  const events = roleEvents(eventsOf(SOURCE, () => runtime.now(), options.onEvent))
  const wrong = wrongOption('createRolePool', options)
  let roles: PooledRoles | undefined

  /** For all of them: the code is loaded when the first role is asked. */
  const make = once(async () => {
    const { pooledRoles } = await runtime.load(() => import('./pooled-roles.js'))
    roles = pooledRoles({ ...options, max, concurrency, pool: SOURCE, events }, host)
    return roles
  })

  async function first(key: string, request: ResolveRequest): Promise<Credentials> {
    return (await abortable(make(), request.signal)).resolve(key, request)
  }

  function role(params: RoleParams): CachingProvider<Credentials> {
    if (typeof params?.RoleArn !== 'string' || params.RoleArn === '') throw new TypeError('role: RoleArn is missing')
    if (typeof master !== 'function') throw new TypeError('createRolePool: source must be a provider function')
    if (wrong !== undefined) throw wrong
    const { RoleArn } = params
    const key = canonicalForm(params)
    if (!roles?.has(key)) checkKey(key)
    return cachingProvider<Credentials>({
      source: SOURCE,
      describe: async () => [`assume ${RoleArn} <- ${master.source ?? 'a provider'}`],
      peek: (request) => roles?.peek(key, request),
      resolve: (request) => roles?.resolve(key, request) ?? first(key, request),
      invalidate: (identity) => roles?.invalidate(key, identity),
      status: () => roles?.status(key),
      observe: (listener) => events.observe(key, listener),
      close: () => roles?.forget(key),
    })
  }

  return {
    role,
    get size() {
      return roles?.size ?? 0
    },
    close: () => roles?.clear(),
    [Symbol.dispose]: () => roles?.clear(),
  }
}

/** What is no data would not come back from its key. */
function checkKey(key: string): void {
  try {
    JSON.parse(key)
  } catch {
    throw new TypeError('role: parameters are text, finite numbers, and lists of them')
  }
}
