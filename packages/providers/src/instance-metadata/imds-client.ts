/** @module One instance metadata service: IMDSv2 with its session token, and IMDSv1 where that is allowed and all there is. */
import { CredentialsError, ownClock, type HttpResponse, type ResolveRequest, type Runtime } from '@credchain/core'
import type { ImdsSettings } from './imds-settings.js'
import { imdsTransport, type ImdsTransport } from './imds-transport.js'

export interface ImdsClient extends Pick<ImdsTransport, 'absence' | 'forgetAbsence'> {
  /** Gives statuses 200 and 404; every other end is a `CredentialsError`, or the signal's reason. */
  get(path: string, settings: ImdsSettings, request?: ResolveRequest): Promise<HttpResponse>
  /** The version that the service is spoken to in; undefined before it has shown which one it knows. */
  version(): 1 | 2 | undefined
}

const TOKEN_SECONDS = 21_600
const TOKEN_HEADER = 'x-aws-ec2-metadata-token'
const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds'
/** A session token is renewed this long before its end, in milliseconds. */
const TOKEN_SLACK_MS = 120_000

/** What is learnt about an endpoint lives as long as the client. */
export function imdsClient(endpoint: string, runtime: Runtime): ImdsClient {
  const ownNow = ownClock(runtime)
  const transport = imdsTransport(endpoint, runtime)
  let token: { readonly value: string; readonly renewAt: number } | undefined
  let version: 1 | 2 | undefined

  async function get(path: string, settings: ImdsSettings, request: ResolveRequest = {}): Promise<HttpResponse> {
    const first = await ask(path, settings, request)
    if (first.status !== 401) return first
    // The service was restarted, the clock jumped, or it takes no requests of version 1 any more: the token is no longer one.
    token = undefined
    if (version === 1) version = undefined
    const second = await ask(path, settings, request)
    if (second.status === 401) throw unavailable('the service refuses the session token that it has just given, or gives none (HTTP 401)')
    return second
  }

  async function ask(path: string, settings: ImdsSettings, request: ResolveRequest): Promise<HttpResponse> {
    const { signal, background } = request
    const session = await sessionToken(settings, request)
    const headers: Record<string, string> = session === undefined ? {} : { [TOKEN_HEADER]: session }
    const asked = transport.send({ method: 'GET', url: endpoint + path, headers, signal, background }, settings)
    const response = await asked.catch((error: unknown) => {
      // Nobody was there after all, so nothing is known of a version.
      if (transport.absence() !== undefined) version = undefined
      throw error
    })
    if (response.status === 403) throw refused()
    if (response.status !== 200 && response.status !== 401 && response.status !== 404) {
      throw unavailable(`the service answered HTTP ${response.status}`)
    }
    return response
  }

  /** Undefined: the service is asked without one. */
  async function sessionToken(settings: ImdsSettings, request: ResolveRequest): Promise<string | undefined> {
    if (version === 1 && settings.allowsV1) return undefined
    if (token !== undefined && ownNow() < token.renewAt) return token.value
    const askedAt = ownNow()
    const response = await askForToken(settings, request)
    if (response === 'none') {
      version = 1
      return undefined
    }
    const value = response.text.trim()
    if (!/^[\w+/=.:~-]+$/.test(value)) throw unavailable('the service gave a session token that is none')
    version = 2
    token = { value, renewAt: askedAt + secondsOf(response) * 1000 - TOKEN_SLACK_MS }
    return value
  }

  /** `none`: of a service that knows version 1 only, where that is allowed. One that has given tokens before is merely in trouble. */
  async function askForToken(settings: ImdsSettings, { signal, background }: ResolveRequest): Promise<HttpResponse | 'none'> {
    const mayLack = settings.allowsV1 && version !== 2
    const headers = { [TTL_HEADER]: String(TOKEN_SECONDS) }
    try {
      const url = `${endpoint}/latest/api/token`
      const response = await transport.send({ method: 'PUT', url, headers, signal, background }, settings)
      if (response.status === 200) return response
      if (response.status === 403) throw refused()
      if (mayLack && (response.status === 404 || response.status === 405)) return 'none'
      throw notImds(response.status)
    } catch (error) {
      if (!mayLack || !transport.isSilence(error)) throw error
      transport.forgetAbsence()
      return 'none'
    }
  }

  return { get, version: () => version, absence: () => transport.absence(), forgetAbsence: () => transport.forgetAbsence() }
}

function secondsOf(response: HttpResponse): number {
  const seconds = Number(response.headers[TTL_HEADER])
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, TOKEN_SECONDS) : TOKEN_SECONDS
}

function refused(): CredentialsError {
  return new CredentialsError('NOT_CONFIGURED', 'instance-metadata', 'the metadata service is turned off for this instance (HTTP 403)', {
    hint: 'set HttpEndpoint of the metadata options of the instance to enabled',
  })
}

/** Other clouds have a service at the same address, and some stand-ins for EC2 know version 1 only. */
function notImds(status: number): CredentialsError {
  const hint = 'a service that knows IMDSv1 only is asked after ec2MetadataV1Disabled: false or AWS_EC2_METADATA_V1_DISABLED=false'
  const isUnknown = status === 404 || status === 405
  const what = `what answers is no IMDSv2 (HTTP ${status} for a session token)`
  return new CredentialsError('NOT_CONFIGURED', 'instance-metadata', what, isUnknown ? { hint } : {})
}

function unavailable(what: string): CredentialsError {
  return new CredentialsError('UNAVAILABLE', 'instance-metadata', what)
}
