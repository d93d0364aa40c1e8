/** @module One selected profile over time: the files are looked at now and then, and the run is built anew when they mean something else. */
import {
  abortable,
  codeOf,
  ownsItsCache,
  reasonOf,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { fileLook } from './file-look.js'
import { lookFailure, type LookFailure } from './look-failure.js'
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

/** Files are looked at no more often than this. */
const LOOK_INTERVAL_MS = 1_000

/** @param tell hears in one line, without a secret, what becomes of the profile. */
export function profileRunner(
  { name, named }: ProfileSelection,
  options: RunOptions & SharedFilesOptions,
  tell: (reason: string) => void,
  runtime: Runtime,
): ProfileRunner {
  let lookedAt = Number.NEGATIVE_INFINITY
  let built: (PlannedRun & { readonly meaning: string }) | undefined
  let failure: LookFailure | undefined
  let areKeysRefused = false
  let flight: { readonly work: Promise<PlannedRun>; readonly wait: () => Promise<PlannedRun> } | undefined

  async function lookNow(): Promise<PlannedRun> {
    const startedAt = runtime.now()
    try {
      const planned = plan(await loadSharedConfig(options, runtime), name, named)
      const meaning = meaningOf(planned)
      // Lines that moved are no reason to give up caches.
      const next = { ...(built?.meaning === meaning ? built : run(planned, options, runtime)), plan: planned, meaning }
      if (built !== undefined && built.meaning !== meaning) {
        close(built.provider)
        tell(`profile ${name} changed, its credentials are resolved anew`)
      }
      built = next
      failure = undefined
      areKeysRefused = false
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
    const next = lookFailure(error, failure, now, heldNow())
    if (failure === undefined && now < next.keepUntil) tell(`${reasonOf(error)}; profile ${name} keeps the credentials that it has`)
    failure = next
  }

  function heldNow(): number {
    return built === undefined || areKeysRefused ? -Infinity : heldUntil(built)
  }

  function isDue(now: number): boolean {
    const age = now - lookedAt
    // A negative age: the clock went back.
    return !(age >= 0 && age < LOOK_INTERVAL_MS)
  }

  /** The last run, while callers need no word of the files for it. */
  function usable(now: number): PlannedRun | undefined {
    if (failure === undefined && !isDue(now)) return built
    return now < Math.min(heldNow(), failure?.keepUntil ?? Infinity) ? built : undefined
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
      else if (isKeysOnly(built)) areKeysRefused ||= isKeysOf(built.plan, identity)
    },
  }
}

function isKeysOf({ base }: Plan, { accessKeyId, sessionToken }: Credentials): boolean {
  return base.kind === 'static' && base.accessKeyId === accessKeyId && base.sessionToken === sessionToken
}

/** Everything about a plan that changes its credentials: all but the positions in the files. */
function meaningOf(current: Plan): string {
  return JSON.stringify(current, (key, value: unknown) => (key === 'at' || key === 'sourceAt' ? undefined : value))
}

function close(provider: Provider): void {
  if (ownsItsCache(provider)) provider.close()
}
