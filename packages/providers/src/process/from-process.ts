/** @module Credentials that a program writes. */
import { hostRuntime, onDemand, type CacheOptions, type Provider, type Runtime } from '@credchain/core'
import type { ProcessOptions } from './process-settings.js'

export interface FromProcessOptions extends CacheOptions, ProcessOptions {}

/**
 * Credentials of a program that follows AWS's `credential_process` protocol, named by the option or by the profile.
 *
 * Errors: `NOT_CONFIGURED` when neither names one; `INVALID_CONFIG` for wrong output and a program that does not start; `UNAVAILABLE` for a failed run,
 * a passed deadline and credentials that have already ended.
 */
export function fromProcess(options: FromProcessOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./process-provider.js')).processProvider(options, runtime)
  return onDemand('process', options, make, runtime)
}
