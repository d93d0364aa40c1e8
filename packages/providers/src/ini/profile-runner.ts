/** @module One selected profile over time: the files are looked at now and then, and the run is built anew when they mean something else. */
import { ownsItsCache, type Provider, type Runtime } from '@credchain/core'
import { plan, type Plan } from './plan.js'
import { run, type Run } from './run.js'
import type { RunOptions } from './run-options.js'
import { loadSharedConfig, type SharedFilesOptions } from './shared-files.js'

export interface ProfileSelection {
  readonly name: string
  /** Somebody asked for it by name, so that it has to exist. */
  readonly named: boolean
}

interface PlannedRun extends Run {
  readonly plan: Plan
}

export interface ProfileRunner {
  /** The run, while the last look at the files is less than a second old. Throws what that look found wrong. */
  recent(): PlannedRun | undefined
  /** Looks at the files, shared by all who ask meanwhile. */
  look(): Promise<PlannedRun>
  /** The last run that could be built, however old the look is. */
  last(): PlannedRun | undefined
}

/** Files are looked at no more often than this. */
const LOOK_INTERVAL_MS = 1_000

export function profileRunner(
  { name, named }: ProfileSelection,
  options: RunOptions & SharedFilesOptions,
  onChange: () => void,
  runtime: Runtime,
): ProfileRunner {
  let lookedAt = Number.NEGATIVE_INFINITY
  let built: (PlannedRun & { readonly meaning: string }) | undefined
  let failure: { readonly error: unknown } | undefined
  let flight: Promise<PlannedRun> | undefined

  async function lookNow(): Promise<PlannedRun> {
    const startedAt = runtime.now()
    try {
      const current = plan(await loadSharedConfig(options, runtime), name, named)
      const meaning = meaningOf(current)
      // Lines that moved are no reason to give up caches.
      const next = { ...(built?.meaning === meaning ? built : run(current, options, runtime)), plan: current, meaning }
      if (built !== undefined && built.meaning !== meaning) {
        close(built.provider)
        onChange()
      }
      built = next
      failure = undefined
      return next
    } catch (error) {
      failure = { error }
      throw error
    } finally {
      lookedAt = startedAt
      flight = undefined
    }
  }

  return {
    recent() {
      const age = runtime.now() - lookedAt
      // A negative age: the clock went back, and the remembered instant means nothing.
      if (!(age >= 0 && age < LOOK_INTERVAL_MS)) return undefined
      if (failure !== undefined) throw failure.error
      return built
    },
    look() {
      flight ??= lookNow()
      return flight
    },
    last: () => built,
  }
}

/** Everything about a plan that changes its credentials: all but the positions in the files. */
function meaningOf(current: Plan): string {
  return JSON.stringify(current, (key, value: unknown) => (key === 'at' || key === 'sourceAt' ? undefined : value))
}

function close(provider: Provider): void {
  if (ownsItsCache(provider)) provider.close()
}
