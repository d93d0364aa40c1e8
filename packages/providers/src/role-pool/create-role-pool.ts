/** @module Roles for ten thousand tenants: one STS client, one refresh each, no more memory than they need. */
import {
  clockSynced,
  canonicalForm,
  createRefresher,
  eventsOf,
  hostRuntime,
  newCell,
  refresherOptions,
  stored,
  type CacheOptions,
  type CachingProvider,
  type Cell,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { LRUCache } from 'lru-cache'
import { connectToSts, type StsOptions } from '../sts/connect-to-sts.js'
import type { SessionParams } from '../sts/mint.js'
import { sessionOpener } from '../sts/session-opener.js'
import { sessionPlace } from '../sts/session-place.js'
import { callGate } from './call-gate.js'

export interface RolePoolOptions extends StsOptions, Omit<CacheOptions, 'refresh' | 'autoRefresh'> {
  /** Who assumes the roles. */
  readonly source: Provider
  /** Roles kept; the least recently used goes first. Default: 10 000. */
  readonly max?: number
  /** Calls of STS at once. Default: 20. */
  readonly concurrency?: number
}

/** As AssumeRole takes them. */
export type RoleParams = SessionParams & { readonly RoleArn: string }

export interface RolePool {
  /** The credentials of a role. Costs nothing until called; equal parameters share one cache and one call of STS. */
  role(params: RoleParams): CachingProvider<Credentials>
  /** Roles held now. */
  readonly size: number
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
  const { source: master, max = MAX, concurrency = CONCURRENCY, store, onEvent } = options
  const events = eventsOf(SOURCE, () => runtime.now(), onEvent)
  const refresher = createRefresher<Credentials>(refresherOptions(SOURCE, options), events, runtime)
  const open = sessionOpener({ source: SOURCE, connect: connectToSts(options, host), master, events }, runtime)
  const gate = callGate(concurrency, runtime)
  const cells = new LRUCache<string, Cell<Credentials>>({ max, dispose: (cell) => refresher.close(cell) })

  function cellOf(key: string, params: RoleParams): Cell<Credentials> {
    const known = cells.get(key)
    if (known !== undefined) return known
    const made = newCell(loaderOf(params), params.RoleArn)
    cells.set(key, made)
    return made
  }

  function loaderOf(params: RoleParams): Provider {
    const load = (request?: ResolveRequest) => gate(() => open(params, request), request?.signal)
    if (store === undefined) return load
    const place = async (request: ResolveRequest = {}) => {
      const by = await master({ ...request, forceRefresh: false })
      return sessionPlace(params, by, { clientConfig: options.clientConfig, request }, runtime)
    }
    return stored(load, { store, place, onEvent: events.forward }, runtime)
  }

  function role(params: RoleParams): CachingProvider<Credentials> {
    if (typeof params?.RoleArn !== 'string' || params.RoleArn === '') throw new TypeError('role: RoleArn is missing')
    // A copy: what the caller does with the object later must not change whose credentials these are.
    const own = structuredClone(params)
    const key = canonicalForm(own)
    const peek = (request?: ResolveRequest) => {
      const cell = cells.get(key)
      return cell && refresher.peek(cell, request)
    }
    const call = (request?: ResolveRequest) => peek(request) ?? refresher.resolve(cellOf(key, own), request ?? {})
    return Object.assign(call, {
      source: SOURCE,
      memoized: true as const,
      describe: async () => [`assume ${own.RoleArn} <- ${master.source ?? 'a provider'}`],
      peek,
      invalidate(identity: Credentials) {
        const cell = cells.peek(key)
        if (cell !== undefined) refresher.invalidate(cell, identity)
      },
      status() {
        const cell = cells.peek(key)
        return cell && refresher.status(cell)
      },
      observe: events.observe,
      close() {
        cells.delete(key)
      },
    })
  }

  return {
    role,
    get size() {
      return cells.size
    },
    close: () => cells.clear(),
    [Symbol.dispose]: () => cells.clear(),
  }
}
