/** @module Credentials of an EC2 instance's role. */
import { hostRuntime, onDemand, type CacheOptions, type Provider, type Runtime } from '@credchain/core'
import type { ImdsOptions } from './imds-settings.js'

/** No `store`: what one instance is given is of no use to another. */
export interface FromInstanceMetadataOptions extends ImdsOptions, Omit<CacheOptions, 'store'> {}

/**
 * Credentials of the role of this EC2 instance, over IMDSv2 only unless `ec2MetadataV1Disabled` is false, cached and refreshed ahead of their end
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html).
 * Three requests at first, one for a refresh. Where nothing answers, one attempt of `timeout` decides, and that is remembered for a minute.
 *
 * Errors: `NOT_CONFIGURED` off EC2, without a role, or with `AWS_EC2_METADATA_DISABLED=true`; `INVALID_CONFIG` for settings that make no
 * sense, those of the profile among them; `REJECTED` when the instance may not assume its role; `UNAVAILABLE` for everything that may pass.
 */
export function fromInstanceMetadata(options: FromInstanceMetadataOptions = {}, runtime: Runtime = hostRuntime): Provider {
  const make = async () => (await import('./instance-role.js')).instanceRole(options, runtime)
  return onDemand('instance-metadata', options, make, runtime)
}
