/** @module The chain: the first configured link wins, and everyone can see why. */
import { abortable } from '../refresh/abortable.js'
import { cachingProvider, type CachingProvider } from '../provider/caching-provider.js'
import { attemptReport, ChainExhaustedError, type Attempt } from './chain-exhausted-error.js'
import { codeOf, reasonOf } from '../errors/code-of.js'
import { ownClock } from '../runtime/clock-synced.js'
import { eventsOf } from '../events/events.js'
import { hostRuntime } from '../runtime/host-runtime.js'
import type { Credentials, Expiring, Provider, ResolveRequest } from '../provider/provider.js'
import { refreshAhead } from '../refresh/refresh-ahead.js'
import { refreshing, type RefreshOptions } from '../refresh/refreshing.js'
import { redactKeyId } from '../events/redact.js'
import { linkLines, type ChainReport } from './report.js'
import type { Runtime } from '../runtime/runtime.js'
import { toLink, type ChainLink, type Link } from './link.js'

export interface ChainOptions extends RefreshOptions {
  /** Name of the chain in errors and reports. Default: `chain`. */
  readonly name?: string
}

/** What `fromChain` returns: the drop-in `credentials:` option of AWS SDK clients, which use its cache and not one of their own. */
export interface ChainProvider<T extends Expiring = Credentials> extends CachingProvider<T> {
  /** Asks every link that costs nothing or comes before the chosen one, and reports, redacted: chosen, passed over and why, expiry, time. */
  explain(): Promise<ChainReport>
  /** Resolves the credentials now, so that a service that starts does not make its first request wait. Rejects as a call would. */
  preload(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A way through the links, of all who came while it was under way. */
interface Walk<T> {
  readonly identity: Promise<T>
  /** Of the caller who began it. */
  readonly request: ResolveRequest
  /** Callers that wait for it now. */
  waiting: number
  /** At its end, or when the last of them has left: it goes on behind, and others begin another. */
  leave(): void
}

/**
 * The first configured link wins: `NOT_CONFIGURED` passes on to the next, every other failure stops the chain, because another identity is worse
 * than none. The winner is remembered and asked again for refreshes; only when it says what would have passed the walk on is the chain walked anew.
 * Links that do not cache themselves are wrapped in `refreshing`. Fails with `ChainExhaustedError`, or with the error of the link that stopped it.
 */
export function fromChain<T extends Expiring = Credentials>(
  links: readonly Link<T>[],
  options: ChainOptions = {},
  runtime: Runtime = hostRuntime,
): ChainProvider<T> {
  const { name: source = 'chain', onEvent, autoRefresh = false, ...refreshOptions } = options
  const events = eventsOf(source, () => runtime.now(), onEvent)
  const ownNow = ownClock(runtime)
  const chain = asList(links).map((link, index) => toLink(link, index, (provider) => wrap(provider)))
  let unsubscribe: (() => void)[] | undefined
  let winner: ChainLink<T> | undefined
  /** Under way, by whether nobody waited when it began. */
  const walks = new Map<boolean, Walk<T>>()

  /** Only when somebody listens: links that others share would keep every chain alive that was ever made of them. */
  function listen(): void {
    unsubscribe ??= chain.filter(({ isWrapped }) => !isWrapped).map(({ provider }) => provider.observe(events.forward))
  }

  function wrap(provider: Provider<T>): CachingProvider<T> {
    return refreshing(provider, { ...refreshOptions, onEvent: events.forward }, runtime)
  }

  function peek(request?: ResolveRequest): Promise<T> | undefined {
    return winner?.provider.peek(request)
  }

  async function resolve(request: ResolveRequest): Promise<T> {
    request.signal?.throwIfAborted()
    if (onEvent !== undefined) listen()
    ahead?.start()
    return winner === undefined ? first(request) : refreshed(winner, request)
  }

  async function first(request: ResolveRequest): Promise<T> {
    const since = runtime.now()
    const walk = walkFor(request)
    walk.waiting += 1
    try {
      const identity = await abortable(walk.identity, request.signal)
      if (walk.request === request) return identity
      // That of another caller, who may need less life, or take what was there before.
      const isOld = Number(winner?.provider.status()?.issuedAt) < since
      return request.minRemainingMs !== undefined || (request.forceRefresh && isOld) ? await resolve(request) : identity
    } finally {
      walk.waiting -= 1
      if (walk.waiting === 0) walk.leave()
    }
  }

  /** One begun in the background may not ask a person, so that only its like join it; what links have under way they share in any case. */
  function walkFor(request: ResolveRequest): Walk<T> {
    const { background = false } = request
    const joined = walks.get(false) ?? walks.get(background)
    if (joined !== undefined) return joined
    const left = new AbortController()
    const leave = () => {
      if (walks.get(background) === walk) walks.delete(background)
      left.abort()
    }
    const identity = walked({ ...request, signal: left.signal }).finally(leave)
    const walk: Walk<T> = { identity, request, waiting: 0, leave }
    walks.set(background, walk)
    return walk
  }

  async function refreshed(link: ChainLink<T>, request: ResolveRequest): Promise<T> {
    try {
      return await link.provider(request)
    } catch (error) {
      if (request.signal?.aborted || !passesOn(link, error)) throw error
      if (winner === link) winner = undefined
      return resolve(request)
    }
  }

  /** When all have left, what the link has begun goes on: what it brings counts for whoever comes next, and it keeps no process alive. */
  async function asked({ provider }: ChainLink<T>, request: ResolveRequest): Promise<T> {
    try {
      return await provider(request)
    } catch (error) {
      if (!request.signal?.aborted) throw error
      return provider({ ...request, background: true, signal: undefined })
    }
  }

  async function walked(request: ResolveRequest): Promise<T> {
    const attempts: Attempt[] = []
    for (const link of chain) {
      const since = ownNow()
      try {
        const identity = await asked(link, request)
        events.emit({ type: 'attempt', link: link.name, outcome: 'ok', ms: ownNow() - since })
        events.emit({ type: 'chosen', link: link.name, expiration: identity.expiration })
        winner = link
        return identity
      } catch (error) {
        const ms = ownNow() - since
        const code = codeOf(error)
        events.emit({
          type: 'attempt',
          link: link.name,
          outcome: code === 'NOT_CONFIGURED' ? 'not-configured' : 'failed',
          ms,
          code,
          reason: reasonOf(error),
        })
        if (!passesOn(link, error)) throw error
        attempts.push({ name: link.name, error, ms })
      }
    }
    throw new ChainExhaustedError(source, attempts)
  }

  function close(): void {
    ahead?.stop()
    for (const stop of unsubscribe ?? []) stop()
    unsubscribe = undefined
    for (const { provider, isWrapped } of chain) if (isWrapped) provider.close()
  }

  const cache = cachingProvider<T>({
    source,
    describe: async () =>
      winner === undefined ? [`${chain.length} links: ${chain.map(({ name }) => name).join(', ')}`] : [`uses ${winner.name}`],
    peek,
    resolve,
    invalidate(identity) {
      for (const { provider } of chain) provider.invalidate(identity)
    },
    status() {
      const status = winner?.provider.status()
      return status && { ...status, served: chain.reduce((sum, { provider }) => sum + (provider.status()?.served ?? 0), 0) }
    },
    observe(listener) {
      listen()
      return events.observe(listener)
    },
    close,
  })
  const whole: ChainProvider<T> = Object.assign(cache, {
    explain: async () => {
      const { explainLinks } = await runtime.load(() => import('./explain-links.js'))
      return explainLinks(chain, () => winner, { attemptReport, linkLines, redactKeyId }, { now: () => runtime.now(), ownNow })
    },
    preload: async () => {
      await cache()
    },
    [Symbol.asyncDispose]: async () => close(),
  })
  // Of the chain as a whole: links with a cache of their own are looked after as well.
  const ahead = autoRefresh ? refreshAhead(whole, runtime) : undefined
  return whole
}

/** Building a chain never throws: what is no list says so when it is asked. */
function asList<T extends Expiring>(links: readonly Link<T>[]): readonly Link<T>[] {
  if (Array.isArray(links)) return links
  return [async () => Promise.reject(new TypeError('fromChain takes one array of links'))]
}

/** Whether the chain goes on after this failure of the link. */
function passesOn<T extends Expiring>(link: ChainLink<T>, error: unknown): boolean {
  return link.onFailure === 'continue' || codeOf(error) === 'NOT_CONFIGURED'
}
