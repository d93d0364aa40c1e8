/** @module A provider from a function: its name and its description on it. */
import type { Expiring, Provider, ResolveRequest } from './provider.js'

/** `load` as a provider called `source`, the name used in errors, events and reports. A signal that has aborted is heard before `load` is asked. */
export function sourced<T extends Expiring>(
  source: string,
  load: (request?: ResolveRequest) => Promise<T>,
  describe?: () => Promise<readonly string[]>,
): Provider<T> {
  const provide = async (request?: ResolveRequest): Promise<T> => {
    request?.signal?.throwIfAborted()
    return load(request)
  }
  return Object.assign(provide, { source, describe })
}
