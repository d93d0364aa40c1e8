/** @module A plan made into a provider: a fold over its hops. */
import type { Provider, Runtime } from '@credchain/core'
import { baseProvider } from './base-provider.js'
import { hopProvider } from './hop-provider.js'
import type { Plan } from './plan.js'
import type { RunOptions } from './run-options.js'

export interface Run {
  /** The credentials of the profile. */
  readonly provider: Provider
  /** Where the first of them come from. */
  readonly base: Provider
}

/** Builds the provider that carries `plan` out. Nothing is asked yet. */
export function run(plan: Plan, options: RunOptions, runtime: Runtime): Run {
  const base = baseProvider(plan.base, options, runtime)
  const provider = plan.hops.reduce((source, hop) => hopProvider(hop, source, options, runtime), base)
  return { provider, base }
}
