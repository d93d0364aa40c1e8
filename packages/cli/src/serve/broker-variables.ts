/** @module How programs are led to a broker. */
import type { Broker } from './open-broker.js'

/** By the container protocol, the token from its file; or, where that is asked for, by instance metadata. */
export function brokerVariables(broker: Broker, profile: string | undefined, imds: boolean): Readonly<Record<string, string>> {
  if (imds) return { AWS_EC2_METADATA_SERVICE_ENDPOINT: broker.origin }
  return { AWS_CONTAINER_CREDENTIALS_FULL_URI: broker.url(profile), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: broker.tokenFile }
}
