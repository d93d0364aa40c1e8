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

/**
 * Read at each call. Rejects what cannot be asked, before anything is. Unlike in the AWS SDKs, where each setting falls back to its own variable, an
 * address among the options leaves all variables unread: the token of a pod is not for an address that its platform did not name, nor the other
 * way about. In the same way a token among the options leaves the variables of tokens unread.
 */
export function containerSettings(source: string, options: ContainerOptions, { env }: Pick<Runtime, 'env'>): ContainerSettings {
  const given = givenSettings(options)
  const platform = platformSettings(env)
  const { relative, full } = hasAddress(given) ? given : platform
  const { tokenFile, token } = hasAddress(given) || hasToken(given) ? given : platform
  return {
    source,
    url: containerEndpoint(relative, full, source),
    endpointName: (relative ?? full)?.name ?? '',
    tokenFile,
    token,
    ...containerLimits(options, source),
  }
}

interface EndpointSettings {
  readonly relative: Setting | undefined
  readonly full: Setting | undefined
  readonly tokenFile: Setting | undefined
  readonly token: Setting | undefined
}

function givenSettings(options: ContainerOptions): EndpointSettings {
  return {
    relative: setting(options, 'awsContainerCredentialsRelativeUri'),
    full: setting(options, 'awsContainerCredentialsFullUri'),
    tokenFile: setting(options, 'awsContainerAuthorizationTokenFile'),
    token: setting(options, 'awsContainerAuthorizationToken'),
  }
}

function platformSettings(env: Runtime['env']): EndpointSettings {
  return {
    relative: setting(env, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'),
    full: setting(env, 'AWS_CONTAINER_CREDENTIALS_FULL_URI'),
    tokenFile: setting(env, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'),
    token: setting(env, 'AWS_CONTAINER_AUTHORIZATION_TOKEN'),
  }
}

function hasAddress({ relative, full }: EndpointSettings): boolean {
  return relative !== undefined || full !== undefined
}

function hasToken({ tokenFile, token }: EndpointSettings): boolean {
  return tokenFile !== undefined || token !== undefined
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
