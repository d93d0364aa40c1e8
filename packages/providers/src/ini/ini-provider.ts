/** @module The profiles that callers select, one runner each. */
import {
  cachingProvider,
  eventsOf,
  ownsItsCache,
  wrongOption,
  type CachingProvider,
  type Credentials,
  type CredentialsEvent,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { selectProfile, type ProfileSelection } from '../profile-settings/select-profile.js'
import { describePlan } from './describe-plan.js'
import type { FromIniOptions } from './from-ini.js'
import { isKeysOnly } from './planned-run.js'
import { profileRunner, type ProfileRunner } from './profile-runner.js'

/** Which profile it is is asked at each call: the calling client may name one. */
export function iniProvider(options: FromIniOptions, runtime: Runtime): CachingProvider<Credentials> {
  const runners = new Map<string, ProfileRunner>()
  const events = eventsOf('ini', () => runtime.now(), options.onEvent)
  const ofParts = { ...options, onEvent: (event: CredentialsEvent) => events.forward(event) }
  const tell = (reason: string) => events.emit({ type: 'notice', reason })

  function runnerFor(request: ResolveRequest | undefined): ProfileRunner {
    const selection = select(options, request, runtime)
    const key = `${selection.named}:${selection.name}`
    const known = runners.get(key)
    if (known !== undefined) return known
    const made = profileRunner(selection, ofParts, tell, runtime)
    runners.set(key, made)
    return made
  }

  async function resolve(request: ResolveRequest): Promise<Credentials> {
    request.signal?.throwIfAborted()
    const given: unknown = options
    if (typeof given !== 'object') throw new TypeError('fromIni: options must be an object, such as { profile }')
    const wrong = wrongOption('fromIni', options)
    if (wrong !== undefined) throw wrong
    const { provider } = await runnerFor(request).current(request)
    return provider(request)
  }

  function peek(request?: ResolveRequest): Promise<Credentials> | undefined {
    if (request?.forceRefresh || request?.signal?.aborted) return undefined
    const recent = attempt(() => runnerFor(request).recent())
    if (recent === undefined) return undefined
    const { provider } = recent
    if (ownsItsCache(provider)) return provider.peek(request)
    // Keys of the files: the provider holds one promise for good.
    return isKeysOnly(recent) ? provider(request) : undefined
  }

  async function describe(): Promise<readonly string[]> {
    const { plan, base } = await runnerFor(undefined).look()
    await base.describe?.()
    return describePlan(plan, runtime)
  }

  return cachingProvider<Credentials>({
    source: 'ini',
    describe,
    peek,
    resolve,
    invalidate: (identity) => runners.forEach((runner) => runner.invalidate(identity)),
    status: () =>
      cachesOf(runners)
        .map((cache) => cache.status())
        .find((status) => status !== undefined),
    observe: (listener) => events.observe(listener),
    close: () => runners.forEach((runner) => runner.last()?.close()),
  })
}

function select(options: FromIniOptions, request: ResolveRequest = {}, runtime: Runtime): ProfileSelection {
  for (const option of ['profile', 'filepath', 'configFilepath'] as const) {
    if (!['string', 'undefined'].includes(typeof options[option])) throw new TypeError(`fromIni: options.${option} must be a string`)
  }
  return selectProfile(options, request, runtime)
}

function cachesOf(runners: ReadonlyMap<string, ProfileRunner>): CachingProvider<Credentials>[] {
  return [...runners.values()].map((runner) => runner.last()?.provider).filter(isCache)
}

function isCache(provider: Provider | undefined): provider is CachingProvider<Credentials> {
  return provider !== undefined && ownsItsCache(provider)
}

/** What `work` gives, or undefined when it throws. */
function attempt<R>(work: () => R): R | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
