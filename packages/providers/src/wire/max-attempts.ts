/** @module How often a service is asked, the first time included. */
import type { Runtime } from '@credchain/core'
import { valueOf } from './endpoint-settings.js'
import type { ServiceClientConfig } from './service-endpoint.js'

/** `clientConfig.maxAttempts`, then `AWS_MAX_ATTEMPTS`; undefined when neither is a positive whole number. */
export async function maxAttempts(
  clientConfig: ServiceClientConfig | undefined,
  { env }: Pick<Runtime, 'env'>,
): Promise<number | undefined> {
  const said = await valueOf(clientConfig?.maxAttempts)
  return [said, Number(env['AWS_MAX_ATTEMPTS'] ?? Number.NaN)].find((number) => Number.isInteger(number) && (number ?? 0) > 0)
}
