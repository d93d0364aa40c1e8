/** @module A `refreshing` cache over a scripted source, with everything that it tells and that its callers get kept for the test. */
import type { CredentialsEvent } from '../events/events.js'
import type { CachingProvider } from '../provider/caching-provider.js'
import type { Credentials, ResolveRequest } from '../provider/provider.js'
import { refreshing, type RefreshingOptions } from './refreshing.js'
import type { Runtime } from '../runtime/runtime.js'
import { scriptedSource, type Behaviour, type ScriptedSource } from './scripted-source.test-driver.js'

/** A caller's call, as far as it has come. */
export interface Caller {
  readonly at: number
  readonly request: ResolveRequest
  state: 'waiting' | 'served' | 'failed'
  identity?: Credentials
  error?: unknown
  settledAt?: number
}

export interface WatchedCache {
  readonly source: ScriptedSource
  readonly provider: CachingProvider<Credentials>
  readonly events: CredentialsEvent[]
  readonly callers: Caller[]
  /** Calls the provider and watches what becomes of it, without waiting. */
  call(request?: ResolveRequest): Caller
  /** Types of the events so far, emptied. */
  told(): string[]
  /** All that anybody could print: events and errors. */
  printable(): unknown[]
}

export function watchedCache(world: Runtime, behaviour?: Behaviour, options: RefreshingOptions = {}): WatchedCache {
  const events: CredentialsEvent[] = []
  const all: CredentialsEvent[] = []
  const callers: Caller[] = []
  const source = scriptedSource(world, behaviour)
  const onEvent = (event: CredentialsEvent) => {
    events.push(event)
    all.push(event)
  }
  const provider = refreshing(source, { ...options, onEvent }, world)

  return {
    source,
    provider,
    events,
    callers,
    call(request = {}) {
      const caller: Caller = { at: world.now(), request, state: 'waiting' }
      callers.push(caller)
      provider(request).then(
        (identity) => Object.assign(caller, { state: 'served', identity, settledAt: world.now() }),
        (error: unknown) => Object.assign(caller, { state: 'failed', error, settledAt: world.now() }),
      )
      return caller
    },
    told: () => events.splice(0).map(({ type }) => type),
    printable: () => [...all, ...callers.map(({ error }) => error)],
  }
}
