/** @module A provider whose code is loaded when it is asked: a program imports many providers, and uses few. */
import { abortable } from '../refresh/abortable.js'
import type { OnEvent } from '../events/events.js'
import { once } from '../runtime/once.js'
import type { Runtime } from '../runtime/runtime.js'
import { cachingProvider, ownsItsCache, type CachingProvider } from './caching-provider.js'
import type { CacheOptions } from './cached.js'
import type { Expiring, Provider, ResolveRequest } from './provider.js'

type Make<T extends Expiring> = () => Promise<Provider<T>>
type MaybeCached = Pick<CacheOptions, 'refresh'>
interface Cached {
  readonly refresh?: true
}

/**
 * Stands for the provider called `source` that `make` imports and builds, once, when somebody asks: `async () => (await import('./rare.js')).rare(options)`.
 * It owns a cache, unless `refresh` is false: that of the provider that was made, which is told what happened before.
 */
export function onDemand<T extends Expiring>(source: string, options: Cached, make: Make<T>, runtime: Runtime): CachingProvider<T>
export function onDemand<T extends Expiring>(source: string, options: MaybeCached | undefined, make: Make<T>, runtime: Runtime): Provider<T>
export function onDemand<T extends Expiring>(
  source: string,
  { refresh = true }: MaybeCached = {},
  make: Make<T>,
  runtime: Runtime,
): Provider<T> | CachingProvider<T> {
  let cache: CachingProvider<T> | undefined
  let isClosed = false
  /** Those who listened before there was anything to hear, and what ends that. */
  const early = new Map<OnEvent, (() => void) | undefined>()

  const making = once(async () => {
    const provider = await runtime.load(make)
    if (!ownsItsCache(provider)) return provider
    for (const listener of early.keys()) early.set(listener, provider.observe(listener))
    if (isClosed) provider.close()
    cache = provider
    return provider
  })
  const made = (signal?: AbortSignal) => abortable(making(), signal)
  const describe = async () => (await (await made()).describe?.()) ?? []
  const asked = async (request?: ResolveRequest) => (await made(request?.signal))(request)
  if (!refresh) return Object.assign(asked, { source, describe })

  return cachingProvider<T>({
    source,
    describe,
    peek: (request) => cache?.peek(request),
    resolve: (request) => (cache ?? asked)(request),
    invalidate: (identity) => cache?.invalidate(identity),
    status: () => cache?.status(),
    observe(listener) {
      if (cache !== undefined) return cache.observe(listener)
      early.set(listener, undefined)
      return () => {
        early.get(listener)?.()
        early.delete(listener)
      }
    },
    close() {
      isClosed = true
      cache?.close()
    },
  })
}
