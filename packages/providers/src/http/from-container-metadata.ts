/** @module Credentials from the container endpoint, under AWS's other name for it. */
import { hostRuntime, onDemand, type CacheOptions, type Provider, type Runtime } from '@credchain/core'

export interface FromContainerMetadataOptions extends Omit<CacheOptions, 'store'> {
  /** Bound on one attempt, in milliseconds. All of them together end within `timeout × (2 × maxRetries + 1)`. Default: 1000. */
  readonly timeout?: number
  /** Further attempts after network failures, 5xx and 429; other answers are final. Default: 3. */
  readonly maxRetries?: number
}

/** As `fromHttp`, which see, with nothing but the environment to say where the endpoint is. Errors name `container-metadata`. */
export function fromContainerMetadata(options: FromContainerMetadataOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./container-provider.js')).containerProvider('container-metadata', options, runtime)
  return onDemand('container-metadata', options, make, runtime)
}
