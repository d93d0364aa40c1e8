/** @module Roles for ten thousand tenants: one STS client, one refresh each, no more memory than they need. */
import {
  cached,
  cachingProvider,
  canonicalForm,
  clockSynced,
  createRefresher,
  eventsOf,
  hostRuntime,
  newCell,
  refresherOptions,
  sourced,
  type CacheOptions,
  type CachingProvider,
  type Cell,
  type Credentials,
  type CredentialsEvent,
  type Events,
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
  /** Who assumes the roles: asked for every session, so it should cache, as this library's providers do. */
  readonly source: Provider
  /** Roles kept, 1 or more; the least recently used goes first. Default: 10 000. */
  readonly max?: number
  /** Calls of STS at once, 1 or more; the others wait in line, which is part of their `loadTimeoutMs`. Default: 20. */
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
  const events = eventsOf(SOURCE, () => runtime.now(), options.onEvent)
  const refresher = createRefresher<Credentials>(load, refresherOptions(SOURCE, options), namingRoles(events), runtime)
  const connect = connectToSts(options, host)
  const open = sessionOpener({ source: SOURCE, connect, master, events, subjectOf: ({ RoleArn }) => RoleArn }, runtime)
  const gate = callGate(concurrency, runtime)
  // A bound that is none is for `role` to refuse: building throws nothing.
  const cells = new LRUCache<string, Cell<Credentials>>({ max: isCount(max) ? max : MAX, dispose: release })
  /** Pushed out, or closed, while somebody waited for them: until then they are the only ones to ask STS for their key. */
  const leaving = new Map<string, Cell<Credentials>>()

  function cellOf(key: string): Cell<Credentials> {
    const known = cells.get(key)
    if (known !== undefined) return known
    const made = leaving.get(key) ?? newCell(key)
    leaving.delete(key)
    cells.set(key, made)
    return made
  }

  function release(cell: Cell<Credentials>, key: string): void {
    const { flight } = cell
    if (flight === undefined || cell.waiting === 0) return refresher.close(cell)
    leaving.set(key, cell)
    flight.outcome
      .then(() => {
        if (leaving.get(key) !== cell) return
        leaving.delete(key)
        refresher.close(cell)
      })
      .catch(() => {})
  }

  async function load(request: ResolveRequest, key = ''): Promise<Credentials> {
    const params = paramsOf(key)
    const mint = (again?: ResolveRequest) => gate(() => open(params, again), again?.signal)
    const place = async (again: ResolveRequest = {}) => {
      const by = await master({ ...again, forceRefresh: false, minRemainingMs: undefined })
      return sessionPlace(params, by, { clientConfig: options.clientConfig, request: again }, runtime)
    }
    const onEvent = (event: CredentialsEvent) => events.forward({ ...event, subject: params.RoleArn })
    // The pool's own cells are the cache in memory.
    return cached(sourced(SOURCE, mint), { ...options, refresh: false, place, given: givenOf(key), onEvent }, runtime)(request)
  }

  /** What the role's callers have, or had until a service refused it. */
  function givenOf(key: string): Credentials | undefined {
    const cell = cells.peek(key) ?? leaving.get(key)
    return cell?.held?.identity ?? cell?.trouble?.refused
  }

  function role(params: RoleParams): CachingProvider<Credentials> {
    if (typeof params?.RoleArn !== 'string' || params.RoleArn === '') throw new TypeError('role: RoleArn is missing')
    if (typeof master !== 'function') throw new TypeError('createRolePool: source must be a provider function')
    if (!isCount(max) || !isCount(concurrency)) throw new TypeError('createRolePool: max and concurrency are whole numbers, 1 or more')
    const { RoleArn } = params
    const key = canonicalForm(params)
    if (!cells.has(key)) paramsOf(key)
    const peek = (request?: ResolveRequest) => {
      const cell = cells.get(key)
      return cell && refresher.peek(cell, request)
    }
    return cachingProvider<Credentials>({
      source: SOURCE,
      describe: async () => [`assume ${RoleArn} <- ${master.source ?? 'a provider'}`],
      peek,
      resolve: (request) => refresher.resolve(cellOf(key), request),
      invalidate(identity) {
        const cell = cells.peek(key) ?? leaving.get(key)
        if (cell !== undefined) refresher.invalidate(cell, identity)
      },
      status() {
        const cell = cells.peek(key)
        return cell && refresher.status(cell)
      },
      // Another tenant's events are nobody's business here.
      observe: (listener) => events.observe((event) => event.subject === RoleArn && listener(event)),
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

/** A role's parameters rest in its key alone: ten thousand copies beside it would cost more than the credentials, and nobody else can change them. */
function paramsOf(key: string): RoleParams {
  try {
    return JSON.parse(key)
  } catch {
    throw new TypeError('role: parameters are text, finite numbers, and lists of them')
  }
}

/** The pool's cells go by their keys, its events by their roles. */
function namingRoles(events: Events): Events {
  return {
    ...events,
    emit: (fact) => events.emit(fact.subject === undefined ? fact : { ...fact, subject: paramsOf(fact.subject).RoleArn }),
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0
}
