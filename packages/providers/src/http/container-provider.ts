/** @module The container endpoint of Amazon ECS, EKS Pod Identity and Greengrass, by whatever name it is asked. */
import {
  clockSynced,
  cached,
  CredentialsError,
  sourced,
  type CacheOptions,
  type Credentials,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { askContainer } from './ask-container.js'
import { containerSettings, type ContainerOptions } from './container-settings.js'

/** AWS documents that services go on accepting the credentials of an agent which cannot renew them for the moment. */
const STATIC_STABILITY_MS = 15 * 60 * 1_000
const LOAD_TIMEOUT_MS = 30_000

/** Cached as the options say; without a cache, an answer that has already expired is `UNAVAILABLE`. */
export function containerProvider(source: string, options: ContainerOptions & Omit<CacheOptions, 'store'>, host: Runtime): Provider {
  const runtime = clockSynced(host)
  const load = async (request: ResolveRequest = {}): Promise<Credentials> => {
    const credentials = await askContainer(containerSettings(source, options, runtime), request, runtime)
    if (options.refresh === false && hasEnded(credentials, runtime.now())) {
      throw new CredentialsError('UNAVAILABLE', source, 'the endpoint gave credentials that have already expired')
    }
    return credentials
  }
  const describe = async () => {
    const { url, tokenFile, token } = containerSettings(source, options, runtime)
    const authorization = tokenFile === undefined ? token?.name : `the file ${tokenFile.value}`
    return [`${url.origin}${authorization === undefined ? '' : `, with the token of ${authorization}`}`]
  }
  // Of bounds that are none, the settings say so.
  const {
    timeout = 0,
    maxRetries = 0,
    loadTimeoutMs = Math.max(LOAD_TIMEOUT_MS, 2 * timeout * (maxRetries + 1)) || LOAD_TIMEOUT_MS,
  } = options
  return cached(sourced(source, load, describe), { ...options, loadTimeoutMs, staticStabilityMs: STATIC_STABILITY_MS }, runtime)
}

function hasEnded({ expiration }: Credentials, now: number): boolean {
  return expiration !== undefined && expiration.getTime() <= now
}
