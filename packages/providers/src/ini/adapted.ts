/** @module A provider as part of a profile: its answers marked, its errors translated, its cache left to it. */
import { ownsItsCache, type CachingProvider, type Credentials, type Provider, type ResolveRequest } from '@credchain/core'

/**
 * `provider` with `features` added to the `$source` of what it gives (AWS's business metrics) and every rejection passed through `translate`.
 * What is the same identity, or the same cached promise, there is the same here.
 */
export function adapted(
  provider: Provider,
  features: Readonly<Record<string, string>>,
  translate: (error: unknown) => unknown = (error) => error,
): Provider | CachingProvider<Credentials> {
  const fail = (error: unknown): never => {
    throw translate(error)
  }
  const copies = new WeakMap<Credentials, Credentials>()
  const mark = (identity: Credentials): Credentials => {
    const known = copies.get(identity)
    if (known !== undefined) return known
    const $source = '$source' in identity && typeof identity.$source === 'object' ? identity.$source : {}
    const copy = Object.assign({ ...identity }, { $source: { ...$source, ...features } })
    copies.set(identity, copy)
    return copy
  }
  let last: { readonly from: Promise<Credentials>; readonly to: Promise<Credentials> } | undefined

  function adapt(from: Promise<Credentials>): Promise<Credentials> {
    if (last?.from !== from) last = { from, to: from.then(mark, fail) }
    return last.to
  }

  const { source, describe } = provider
  const call = (request?: ResolveRequest) => adapt(provider(request))
  const base = { source, describe: describe && (() => describe().catch(fail)) }
  if (!ownsItsCache(provider)) return Object.assign(call, base)
  return Object.assign(call, {
    ...base,
    memoized: true as const,
    peek(request?: ResolveRequest) {
      const held = provider.peek(request)
      return held && adapt(held)
    },
    // Caches compare by key id and token, so the marked copy names the one that is held.
    invalidate: (identity: Credentials) => provider.invalidate(identity),
    status: () => provider.status(),
    observe: (listener: Parameters<typeof provider.observe>[0]) => provider.observe(listener),
    close: () => provider.close(),
  })
}
