/** @module A plan made into a provider: a fold over its hops. */
import { ownsItsCache, type Provider, type Runtime } from '@credchain/core'
import { MFA_LOAD_TIMEOUT_MS } from '../sts/mfa-question.js'
import { baseProvider } from './base-provider.js'
import type { Plan } from './plan.js'
import type { RunOptions } from './run-options.js'
import type { SharedFilesOptions } from './shared-files.js'

export interface Run {
  /** The credentials of the profile. */
  readonly provider: Provider
  /** Where the first of them come from. */
  readonly base: Provider
  /** Ends work in the background, of every part. */
  readonly close: () => void
}

/** Builds the provider that carries `plan` out. Nothing is asked yet. */
export async function run(plan: Plan, options: RunOptions & SharedFilesOptions, runtime: Runtime): Promise<Run> {
  const base = await baseProvider(plan.base, options, runtime)
  const parts = [base]
  const close = () => parts.forEach((part) => ownsItsCache(part) && part.close())
  if (plan.hops.length === 0) return { provider: base, base, close }
  const { hopProvider } = await runtime.load(() => import('./hop-provider.js'))
  // A hop waits for those below it, and the person that one of them asks.
  let loadTimeoutMs = options.loadTimeoutMs
  const provider = plan.hops.reduce((source, hop) => {
    if (hop.mfaSerial !== undefined) loadTimeoutMs ??= MFA_LOAD_TIMEOUT_MS
    const part = hopProvider(hop, source, { ...options, loadTimeoutMs }, runtime)
    parts.push(part)
    return part
  }, base)
  return { provider, base, close }
}
