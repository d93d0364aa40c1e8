/** @module Where STS is, when it is not where AWS has it. */
import type { Runtime } from '@credchain/core'
import type { STSClientConfig } from '@aws-sdk/client-sts'

type Endpoint = STSClientConfig['endpoint']

/**
 * `clientConfig.endpoint`, then `AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`, these two unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true.
 * Undefined: the SDK's own rules. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function stsEndpoint(clientConfig: Pick<STSClientConfig, 'endpoint'> | undefined, { env }: Pick<Runtime, 'env'>): Endpoint {
  if (clientConfig?.endpoint !== undefined) return clientConfig.endpoint
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.trim().toLowerCase() === 'true') return undefined
  return env['AWS_ENDPOINT_URL_STS']?.trim() || env['AWS_ENDPOINT_URL']?.trim() || undefined
}

/** The endpoint as text, whichever of the SDK's forms it has: part of the key under which identities from there are stored. */
export async function endpointText(endpoint: Endpoint): Promise<string | undefined> {
  const given = typeof endpoint === 'function' ? await endpoint() : endpoint
  if (given === undefined || typeof given === 'string') return given
  if ('url' in given) return given.url.href
  const { protocol, hostname, port, path } = given
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
}
