/** @module Credentials of a profile in the shared config and credentials files. */
import {
  eventsOf,
  hostRuntime,
  ownsItsCache,
  type CachingProvider,
  type Credentials,
  type CredentialsEvent,
  type OnEvent,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { selectProfile, type ProfileSelection } from '../profile-settings/select-profile.js'
import { describePlan } from './describe-plan.js'
import { isKeysOnly } from './planned-run.js'
import { profileRunner, type ProfileRunner } from './profile-runner.js'
import type { RunOptions } from './run-options.js'
import type { SharedFilesOptions } from './shared-files.js'

export interface FromIniOptions extends RunOptions, SharedFilesOptions {
  /** Default: the profile of the client that asks, else `AWS_PROFILE`, else `default`. */
  readonly profile?: string
}

/**
 * Credentials of a profile: keys, roles assumed through `source_profile` or `credential_source` to any depth, programs, web identity tokens, IAM Identity Center.
 * Each assumed role has a cache of its own. The files are looked at once a second at most and read when they changed. While an unexpired identity
 * is held, nobody waits for that: what was written counts within a second and one call, and with `forceRefresh` at once.
 * Files that are then found broken or empty take nothing away, with a `notice` event when that begins, until the identity held then expires; keys
 * without an end are kept for 60 s.
 *
 * Errors: `NOT_CONFIGURED` when there is no default profile or it has no credentials; `INVALID_CONFIG`, with file and line, for everything else
 * that the files get wrong, a profile that somebody named and that is absent, and a source that a profile names and that has nothing to give;
 * `UNAVAILABLE` and `REJECTED` as the sources say, and `UNAVAILABLE` when a caller who has to wait for the files gets nothing within `loadTimeoutMs`.
 */
export function fromIni(options: FromIniOptions = {}, runtime: Runtime = hostRuntime): CachingProvider<Credentials> {
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

  async function resolve(request: ResolveRequest = {}): Promise<Credentials> {
    request.signal?.throwIfAborted()
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

  return Object.assign((request?: ResolveRequest) => peek(request) ?? resolve(request), {
    source: 'ini',
    describe,
    memoized: true as const,
    peek,
    invalidate: (identity: Credentials) => runners.forEach((runner) => runner.invalidate(identity)),
    status: () =>
      cachesOf(runners)
        .map((cache) => cache.status())
        .find((status) => status !== undefined),
    observe: (listener: OnEvent) => events.observe(listener),
    close: () => cachesOf(runners).forEach((cache) => cache.close()),
  })
}

function select(options: FromIniOptions, request: ResolveRequest | undefined, runtime: Runtime): ProfileSelection {
  for (const option of ['profile', 'filepath', 'configFilepath'] as const) {
    if (!['string', 'undefined'].includes(typeof options[option])) throw new TypeError(`fromIni: options.${option} must be a string`)
  }
  return selectProfile(options, request ?? {}, runtime)
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
