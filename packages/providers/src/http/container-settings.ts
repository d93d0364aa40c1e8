/** @module What options and environment say about the container endpoint. */
import type { Runtime } from '@credchain/core'
import { containerEndpoint } from './container-endpoint.js'
import { setting, type Setting } from './setting.js'

export interface ContainerOptions {
  readonly awsContainerCredentialsFullUri?: string
  readonly awsContainerCredentialsRelativeUri?: string
  readonly awsContainerAuthorizationToken?: string
  readonly awsContainerAuthorizationTokenFile?: string
  readonly timeout?: number
  readonly maxRetries?: number
}

export interface ContainerSettings {
  readonly source: string
  readonly url: URL
  /** Name of the setting that holds the endpoint. */
  readonly endpointName: string
  readonly tokenFile: Setting | undefined
  readonly token: Setting | undefined
  readonly timeout: number
  readonly maxRetries: number
  /** Bound on all attempts together, in milliseconds. */
  readonly deadlineMs: number
}

/** Read at each call. Rejects what cannot be asked, before anything is. */
export function containerSettings(source: string, options: ContainerOptions, { env }: Pick<Runtime, 'env'>): ContainerSettings {
  const relative = setting(options, 'awsContainerCredentialsRelativeUri', env, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI')
  const full = setting(options, 'awsContainerCredentialsFullUri', env, 'AWS_CONTAINER_CREDENTIALS_FULL_URI')
  return {
    source,
    url: containerEndpoint(relative, full, source),
    endpointName: (relative ?? full)?.name ?? '',
    tokenFile: setting(options, 'awsContainerAuthorizationTokenFile', env, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'),
    token: setting(options, 'awsContainerAuthorizationToken', env, 'AWS_CONTAINER_AUTHORIZATION_TOKEN'),
    ...containerLimits(options, source),
  }
}

function containerLimits({ timeout = 1_000, maxRetries = 3 }: ContainerOptions, source: string) {
  if (!(Number.isFinite(timeout) && timeout > 0)) throw new TypeError(`${source}: timeout must be a positive number of milliseconds`)
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0)) throw new TypeError(`${source}: maxRetries must be a whole number, 0 or more`)
  return { timeout, maxRetries, deadlineMs: containerDeadlineMs(timeout, maxRetries) }
}

/** What AWS's own provider takes when every attempt, and every pause between two of them, lasts `timeout`. */
function containerDeadlineMs(timeout: number, maxRetries: number): number {
  return timeout * (2 * maxRetries + 1)
}
