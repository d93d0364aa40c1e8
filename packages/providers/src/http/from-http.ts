/** @module Credentials from a container endpoint: Amazon ECS, EKS Pod Identity, Greengrass, or one's own. */
import { hostRuntime, onDemand, type CacheOptions, type Provider, type Runtime } from '@credchain/core'

export interface FromHttpOptions extends Omit<CacheOptions, 'store'> {
  /** Whole URL: https, or http to loopback and AWS's own agents. Default: `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly awsContainerCredentialsFullUri?: string
  /** Path on the ECS agent; wins over a full URI among the options. Default: `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`. */
  readonly awsContainerCredentialsRelativeUri?: string
  /** Value of the `Authorization` header. Default: `AWS_CONTAINER_AUTHORIZATION_TOKEN`. */
  readonly awsContainerAuthorizationToken?: string
  /** File with that value, read at every attempt; wins over the value. Default: `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`. */
  readonly awsContainerAuthorizationTokenFile?: string
  /** Bound on one attempt, in milliseconds. All of them together end within `timeout × (2 × maxRetries + 1)`. Default: 1000. */
  readonly timeout?: number
  /** Further attempts after network failures, 5xx and 429; other answers are final. Default: 3. */
  readonly maxRetries?: number
}

/**
 * Credentials that the container endpoint gives (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
 * The variables stand for what the platform says: with an address among the options neither their addresses nor their tokens are used, and with a
 * token among the options none of their tokens. (AWS's own provider lets any variable fill in for the option of the same meaning, and so sends the token of
 * a pod to an address that was written in the code.)
 *
 * Errors: `NOT_CONFIGURED` without an address, `INVALID_CONFIG` for one that must not be asked, `REJECTED` when the endpoint refuses.
 */
export function fromHttp(options: FromHttpOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./container-provider.js')).containerProvider('http', options, runtime)
  return onDemand('http', options, make, runtime)
}
