/** @module The roles of a pool: a cell each, all on one refresher. */
import {
  cached,
  canonicalForm,
  clockSynced,
  createRefresher,
  newCell,
  refresherOptions,
  sourced,
  type Cell,
  type CacheStatus,
  type Credentials,
  type CredentialsEvent,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { LRUCache } from 'lru-cache'
import { connectToSts } from '../sts/connect-to-sts.js'
import { sessionOpener } from '../sts/session-opener.js'
import { sessionPlace } from '../sts/session-place.js'
import { callGate } from './call-gate.js'
import type { RoleParams, RolePoolOptions } from './create-role-pool.js'
import type { RoleEvents } from './role-events.js'

export interface PooledRolesOptions extends RolePoolOptions {
  readonly max: number
  readonly concurrency: number
  /** Name of the pool in errors and events. */
  readonly pool: string
  readonly events: Pick<RoleEvents, 'emit' | 'forward'>
}

/** Roles by their keys: their parameters in canonical form. */
export interface PooledRoles {
  has(key: string): boolean
  peek(key: string, request?: ResolveRequest): Promise<Credentials> | undefined
  resolve(key: string, request: ResolveRequest): Promise<Credentials>
  invalidate(key: string, identity: Credentials): void
  status(key: string): CacheStatus | undefined
  forget(key: string): void
  clear(): void
  readonly size: number
}

/** None of them costs anything before it is asked. */
export function pooledRoles(options: PooledRolesOptions, host: Runtime): PooledRoles {
  const runtime = clockSynced(host)
  const { source: master, max, concurrency, pool, events } = options
  const refresher = createRefresher<Credentials>(load, refresherOptions(pool, options), events, runtime)
  const connect = connectToSts(options, host)
  const open = sessionOpener({ source: pool, connect, master, events, subjectOf: canonicalForm }, runtime)
  const gate = callGate(concurrency, runtime)
  const cells = new LRUCache<string, Cell<Credentials>>({ max, dispose: release })
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
    const onEvent = (event: CredentialsEvent) => events.forward({ ...event, subject: key })
    // The pool's own cells are the cache in memory.
    return cached(sourced(pool, mint), { ...options, refresh: false, place, given: givenOf(key), onEvent }, runtime)(request)
  }

  /** What the role's callers have, or had until a service refused it. */
  function givenOf(key: string): Credentials | undefined {
    const cell = cells.peek(key) ?? leaving.get(key)
    return cell?.held?.identity ?? cell?.trouble?.refused
  }

  return {
    has: (key) => cells.has(key),
    peek(key, request) {
      const cell = cells.get(key)
      return cell && refresher.peek(cell, request)
    },
    resolve: (key, request) => refresher.resolve(cellOf(key), request),
    invalidate(key, identity) {
      const cell = cells.peek(key) ?? leaving.get(key)
      if (cell !== undefined) refresher.invalidate(cell, identity)
    },
    status(key) {
      const cell = cells.peek(key)
      return cell && refresher.status(cell)
    },
    forget(key) {
      cells.delete(key)
    },
    clear: () => cells.clear(),
    get size() {
      return cells.size
    },
  }
}

/** A role's parameters rest in its key alone: ten thousand copies beside it would cost more than the credentials, and nobody else can change them. */
function paramsOf(key: string): RoleParams {
  return JSON.parse(key)
}
