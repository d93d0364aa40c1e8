/** @module Which address a container asks for its credentials, and which ones may be asked over plain http. */
import { CredentialsError } from '@credchain/core'
import type { Setting } from './setting.js'

/** Where the agent of Amazon ECS listens; relative URIs are of this host. */
const ECS_ORIGIN = 'http://169.254.170.2'

/** Besides loopback: the ECS agent, and the EKS Pod Identity agent over IPv4 and IPv6. */
const PLAIN_HTTP_HOSTS = new Set(['localhost', '[::1]', '169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'])

/**
 * The endpoint that the settings name; a relative URI wins over a full one. `NOT_CONFIGURED` without either, `INVALID_CONFIG` for an
 * address that credentials must not travel from: https is fine from anywhere, http only from loopback and AWS's own agents
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
 */
export function containerEndpoint(relative: Setting | undefined, full: Setting | undefined, source: string): URL {
  if (relative !== undefined) return relativeEndpoint(relative, source)
  if (full !== undefined) return fullEndpoint(full, source)
  throw new CredentialsError(
    'NOT_CONFIGURED',
    source,
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set',
    { hint: 'Amazon ECS and EKS Pod Identity set one of them for tasks and pods with a role' },
  )
}

function relativeEndpoint({ name, value }: Setting, source: string): URL {
  // Without the slash, the text would become part of the host name.
  if (!value.startsWith('/')) throw new CredentialsError('INVALID_CONFIG', source, `${name} must start with a slash`)
  const url = parse(ECS_ORIGIN + value)
  if (url === undefined) throw new CredentialsError('INVALID_CONFIG', source, `${name} is not a path`)
  return url
}

function fullEndpoint({ name, value }: Setting, source: string): URL {
  const url = parse(value)
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CredentialsError('INVALID_CONFIG', source, `${name} is not an http or https URL with a host`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new CredentialsError('INVALID_CONFIG', source, `${name} must not hold a user name or a password`, {
      hint: `put the authorization value into ${tokenSettings(name)}`,
    })
  }
  if (url.protocol === 'http:' && !isPlainHttpHost(url.hostname)) {
    throw new CredentialsError(
      'INVALID_CONFIG',
      source,
      `${name} names ${url.host} over http, which is for loopback and AWS's own agents only`,
      {
        hint: 'use https for other hosts',
      },
    )
  }
  return url
}

/** An address among the options has its token there as well. */
function tokenSettings(addressName: string): string {
  return addressName.startsWith('AWS_')
    ? 'AWS_CONTAINER_AUTHORIZATION_TOKEN or a file named by AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
    : 'awsContainerAuthorizationToken or a file named by awsContainerAuthorizationTokenFile'
}

/** The URL parser has already brought IPv4 addresses, however spelt, into four decimal parts. */
function isPlainHttpHost(hostname: string): boolean {
  return PLAIN_HTTP_HOSTS.has(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
