/** @module A provider from a function: its name and its description on it. */
import type { Expiring, Provider, ResolveRequest } from './provider.js'

/** `load` as a provider called `source`, the name used in errors, events and reports. */
export function sourced<T extends Expiring>(
  source: string,
  load: (request?: ResolveRequest) => Promise<T>,
  describe?: () => Promise<readonly string[]>,
): Provider<T> {
  return Object.assign((request?: ResolveRequest) => load(request), { source, describe })
}
