/** @module Service and region that a request to an AWS host is signed for, told by the host alone. */
import { awsHost, isRegion, type AwsHost } from './aws-host.js'
import { globalRegion } from './global-region.js'
import { s3Signing } from './s3-signing.js'
import type { SigningScope } from './signing-scope.js'
import { nameAfterRegion, signingNameOf } from './signing-names.js'

/**
 * Service and region by which AWS checks the signature of a request to `url`: regional and global endpoints, FIPS, dual-stack and VPC endpoints, S3 in every
 * form, API Gateway, Lambda URLs, in each partition. Undefined for hosts that do not tell (a domain of one's own, S3 Transfer Acceleration): nothing is guessed.
 * `TypeError` for what is no URL. https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function inferSigning(url: URL | string): SigningScope | undefined {
  const { hostname, protocol } = typeof url === 'string' ? new URL(url) : url
  const host = awsHost(hostname)
  if (host === undefined) return undefined
  const scope = host.isDeployed ? scopeBehindRegion(host.labels) : scopeOf(host)
  if (scope === undefined || !host.hasRegion(scope.region)) return undefined
  // Devices that speak MQTT over WebSockets: https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
  return scope.service === 'iotdata' && protocol === 'wss:' ? { ...scope, service: 'iotdevicegateway' } : scope
}

function scopeOf(host: AwsHost): SigningScope | undefined {
  const labels = host.labels
  const last = labels.at(-1) ?? ''
  if (last === 'vpce') return vpcEndpointScope(labels.slice(0, -1))
  const scope = isRegion(last) ? regionalScope(labels.slice(0, -1), last) : s3Signing(labels, undefined)
  return scope ?? scopeBehindRegion(labels) ?? globalScope(host)
}

function regionalScope(labels: readonly string[], region: string): SigningScope | undefined {
  const s3 = s3Signing(labels, region)
  if (s3 !== undefined) return s3
  const service = signingNameOf(labels)
  return service === undefined ? undefined : { service, region }
}

/** `search-logs.us-east-1.es`, and on.aws altogether: `abc.lambda-url.us-east-1`. */
function scopeBehindRegion(labels: readonly string[]): SigningScope | undefined {
  const [before = '', last = ''] = labels.slice(-2)
  const [region, name] = isRegion(last) ? [last, before] : [before, last]
  const service = nameAfterRegion(name)
  return service === undefined || !isRegion(region) ? undefined : { service, region }
}

/** `vpce-1a2b-3c4d.sqs.us-east-1`; before the id S3 has `bucket`, `accesspoint` or `control`. */
function vpcEndpointScope(labels: readonly string[]): SigningScope | undefined {
  const at = labels.findIndex((label) => label.startsWith('vpce-'))
  const region = labels.at(-1) ?? ''
  return at < 0 || !isRegion(region) ? undefined : regionalScope(labels.slice(at + 1, -1), region)
}

function globalScope(host: AwsHost): SigningScope | undefined {
  const [service = '', ...rest] = host.labels[0] === 'global' ? host.labels.toReversed() : host.labels
  const region = globalRegion(service, rest.join('.'), host)
  return region === undefined ? undefined : { service: signingNameOf([service]) ?? service, region }
}
