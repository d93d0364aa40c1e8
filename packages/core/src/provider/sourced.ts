/** @module A provider from a function: its name and its description on it. */
import { CredentialsError } from '../errors/credentials-error.js'
import { TransportError } from '../errors/transport-error.js'
import type { Expiring, Provider, ResolveRequest } from './provider.js'

/**
 * `load` as a provider called `source`, the name used in errors, events and reports. A signal that has aborted is heard before `load` is asked, and a
 * `TransportError` that `load` lets through is `UNAVAILABLE`.
 */
export function sourced<T extends Expiring>(
  source: string,
  load: (request?: ResolveRequest) => Promise<T>,
  describe?: () => Promise<readonly string[]>,
): Provider<T> {
  const provide = async (request?: ResolveRequest): Promise<T> => {
    request?.signal?.throwIfAborted()
    try {
      return await load(request)
    } catch (error) {
      throw error instanceof TransportError ? new CredentialsError('UNAVAILABLE', source, error.message, { cause: error }) : error
    }
  }
  return Object.assign(provide, { source, describe })
}
