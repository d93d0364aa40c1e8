/** @module What the selected profile says of endpoints, for providers whose credentials do not come from it. */
import type { ResolveRequest, Runtime } from '@credchain/core'
import { profileEndpoints } from '../ini/reading.js'
import type { ProfileEndpoints } from '../wire/endpoint-settings.js'
import { readableProfile } from './readable-profile.js'

/** Of a service, as the `services` section calls it: of the client that asks, else of `AWS_PROFILE`, else `default`; nothing, and errors, as of `readableProfile`. */
export async function endpointSettings(
  service: string,
  request: Pick<ResolveRequest, 'callerClientConfig'>,
  runtime: Runtime,
): Promise<ProfileEndpoints | undefined> {
  return readableProfile({}, request, runtime, (section, { services }) => profileEndpoints(section, services, [service]))
}
