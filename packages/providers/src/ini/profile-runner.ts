/** @module One selected profile over time: the files are looked at now and then, and the run is built anew when they mean something else. */
import {
  abortable,
  codeOf,
  isSameIdentity,
  ownsItsCache,
  reasonOf,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { fileLook } from './file-look.js'
import { plan, type Plan } from './plan.js'
import { heldUntil, isKeysOnly, type PlannedRun } from './planned-run.js'
import { run } from './run.js'
import type { RunOptions } from './run-options.js'
import { loadSharedConfig, type SharedFilesOptions } from './shared-files.js'

export interface ProfileSelection {
  readonly name: string
  /** Somebody asked for it by name, so that it has to exist. */
  readonly named: boolean
}

export interface ProfileRunner {
  /** The run for a call that can have it without a look at the files; undefined when one is due. */
  recent(): PlannedRun | undefined
  /** The run for a call. While it holds an unexpired identity nobody waits for the disk, and a look that fails takes nothing away. */
  current(request: ResolveRequest): Promise<PlannedRun>
  /** Looks at the files, shared by all who ask meanwhile. */
  look(signal?: AbortSignal): Promise<PlannedRun>
  /** The last run that could be built, however old the look is. */
  last(): PlannedRun | undefined
  /** A service refused this identity: if it is the one that is held, the next look is waited for. */
  invalidate(identity: Credentials): void
}

/** What the last look found wrong. */
interface Failure {
  readonly error: unknown
  /** When the looks began to fail. */
  readonly since: number
  /** Until then callers are served by the last run. */
  readonly keepUntil: number
}

/** Files are looked at no more often than this. */
const LOOK_INTERVAL_MS = 1_000
/** A file is rewritten in less; keys without an end that are gone for longer were taken away. */
const KEEP_ENDLESS_MS = 60_000

/** @param tell hears in one line, without a secret, what becomes of the profile. */
export function profileRunner(
  { name, named }: ProfileSelection,
  options: RunOptions & SharedFilesOptions,
  tell: (reason: string) => void,
  runtime: Runtime,
): ProfileRunner {
  let lookedAt = Number.NEGATIVE_INFINITY
  let built: (PlannedRun & { readonly meaning: string }) | undefined
  let failure: Failure | undefined
  let refused: Credentials | undefined
  let flight: { readonly work: Promise<PlannedRun>; readonly wait: () => Promise<PlannedRun> } | undefined

  async function lookNow(): Promise<PlannedRun> {
    const startedAt = runtime.now()
    try {
      const current = plan(await loadSharedConfig(options, runtime), name, named)
      const meaning = meaningOf(current)
      // Lines that moved are no reason to give up caches.
      const next = { ...(built?.meaning === meaning ? built : run(current, options, runtime)), plan: current, meaning }
      if (built !== undefined && built.meaning !== meaning) {
        close(built.provider)
        tell(`profile ${name} changed, its credentials are resolved anew`)
      }
      built = next
      failure = undefined
      refused = undefined
      return next
    } catch (error) {
      fail(error)
      throw error
    } finally {
      lookedAt = startedAt
      flight = undefined
    }
  }

  function fail(error: unknown): void {
    const now = runtime.now()
    // After a clock that went back, the instants remembered mean nothing.
    const known = failure !== undefined && now >= failure.since ? failure : { since: now, keepUntil: keepableUntil(now) }
    if (failure === undefined && now < known.keepUntil) tell(`${reasonOf(error)}; profile ${name} keeps the credentials that it has`)
    failure = { ...known, error }
  }

  function keepableUntil(now: number): number {
    const until = held(built)
    return until === Infinity ? now + KEEP_ENDLESS_MS : until
  }

  function held(last: PlannedRun | undefined): number {
    return last === undefined || refused !== undefined ? -Infinity : heldUntil(last)
  }

  function isDue(now: number): boolean {
    const age = now - lookedAt
    // A negative age: the clock went back.
    return !(age >= 0 && age < LOOK_INTERVAL_MS)
  }

  /** The last run, while callers need no word of the files for it. */
  function usable(now: number): PlannedRun | undefined {
    if (failure === undefined && !isDue(now)) return built
    return now < Math.min(held(built), failure?.keepUntil ?? Infinity) ? built : undefined
  }

  function start() {
    if (flight !== undefined) return flight
    const work = lookNow()
    flight = { work, wait: fileLook(work, options, runtime) }
    return flight
  }

  function look(signal?: AbortSignal): Promise<PlannedRun> {
    return abortable(start().wait(), signal)
  }

  async function current({ forceRefresh = false, signal }: ResolveRequest): Promise<PlannedRun> {
    const now = runtime.now()
    const atHand = forceRefresh ? undefined : usable(now)
    if (atHand !== undefined) {
      // What it finds wrong is told by `fail`.
      if (isDue(now)) start().work.catch(() => {})
      return atHand
    }
    if (!forceRefresh && failure !== undefined && !isDue(now)) throw failure.error
    try {
      return await look(signal)
    } catch (error) {
      const isForMe = signal?.aborted || (forceRefresh && codeOf(error) === 'INVALID_CONFIG')
      const kept = isForMe ? undefined : usable(runtime.now())
      if (kept === undefined) throw error
      return kept
    }
  }

  return {
    recent() {
      const now = runtime.now()
      return flight === undefined && isDue(now) ? undefined : usable(now)
    },
    current,
    look,
    last: () => built,
    invalidate(identity) {
      if (built === undefined) return
      if (ownsItsCache(built.provider)) built.provider.invalidate(identity)
      else if (isKeysOnly(built) && isKeysOf(identity, built.plan)) refused = identity
    },
  }
}

function isKeysOf(identity: Credentials, { base }: Plan): boolean {
  return base.kind === 'static' && isSameIdentity(identity, { accessKeyId: base.accessKeyId, sessionToken: base.sessionToken } as Credentials)
}

/** Everything about a plan that changes its credentials: all but the positions in the files. */
function meaningOf(current: Plan): string {
  return JSON.stringify(current, (key, value: unknown) => (key === 'at' || key === 'sourceAt' ? undefined : value))
}

function close(provider: Provider): void {
  if (ownsItsCache(provider)) provider.close()
}
