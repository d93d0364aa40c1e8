/** @module Links that carry their signature with them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
import { CredentialsError, duration, eventsOf, hostRuntime, type Credentials, type OnEvent, type Runtime } from '@credchain/core'
import { checkedHeaders, checkedMethod } from './checked-headers.js'
import { checkedUrl } from './checked-url.js'
import { signingIdentity, type SigningCredentials } from './signing-identity.js'
import { isS3Like, oneRegionScopeOf, type ScopeOptions } from './signing-scope-of.js'
import { signInQuery } from './sign-request.js'
import { strictUrl } from './strict-url.js'

export interface LifeOptions {
  readonly credentials: SigningCredentials
  /** Life in seconds, 1 to 604 800 (a week). Default: 3600. */
  readonly expiresIn?: number
  /** How long the credentials should live yet, in milliseconds: they are renewed before when they do not. Default: as long as the link. */
  readonly minRemainingMs?: number
  /** Hears a `notice` when the credentials end before what they sign: by half a minute at least, or of less than two minutes by a second. */
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

export interface PresignOptions extends LifeOptions, ScopeOptions {
  /** Default: `GET`. */
  readonly method?: string
  /** Headers that whoever uses the link has to send. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The URL with a signature in its query, and the session token beside it. It is good for `expiresIn` seconds, and never longer than the credentials that signed
 * it: where those end first, there is a `notice` event. Rejects with `TypeError` for a life that AWS does not take, a URL that is signed already, or a host
 * that tells no service; else as the credentials do.
 */
export async function presignUrl(url: URL | string, options: PresignOptions, runtime: Runtime = hostRuntime): Promise<string> {
  const seconds = checkedLife(options.expiresIn)
  const link = strictUrl(checkedUrl(url))
  const { service, region } = oneRegionScopeOf(link, options)
  const method = checkedMethod(options.method ?? 'GET')
  const headers = checkedHeaders(options.headers ?? {}, link)
  const credentials = await lastingIdentity(seconds, options, runtime)
  const { query } = await signInQuery(
    {
      method,
      path: link.pathname,
      query: link.search,
      headers: { ...headers, host: link.host },
      isPayloadUnsigned: isS3Like(service),
    },
    {
      service,
      region,
      credentials,
      seconds,
      at: runtime.now(),
      load: runtime.load,
      keepsPath: isS3Like(service),
      tokenAfter: service === 'iotdevicegateway',
    },
  )
  link.search = link.search === '' ? query : `${link.search}&${query}`
  return link.href
}

const LONGEST_SECONDS = 604_800
const DEFAULT_SECONDS = 3_600

export function checkedLife(expiresIn: number = DEFAULT_SECONDS): number {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > LONGEST_SECONDS) {
    throw new TypeError(`signing: options.expiresIn must be whole seconds, 1 to ${LONGEST_SECONDS}`)
  }
  return expiresIn
}

/** An identity that lives as long as what it signs, if there is one. `UNAVAILABLE` for one that has ended: what it signs is refused from the first. */
export async function lastingIdentity(seconds: number, options: LifeOptions, runtime: Runtime): Promise<Credentials> {
  const { minRemainingMs = seconds * 1_000, signal } = options
  const identity = await signingIdentity(options.credentials, { minRemainingMs, signal })
  const leftMs = identity.expiration === undefined ? Infinity : identity.expiration.getTime() - runtime.now()
  if (leftMs <= 0)
    throw new CredentialsError('UNAVAILABLE', 'signing', 'the credentials have expired', { hint: 'Pass a provider that renews them.' })
  const [signedFor, endsIn] = [duration(seconds * 1_000), duration(leftMs)]
  // By the words of the notice itself: that sixty minutes end in sixty minutes helps nobody.
  if (leftMs < seconds * 1_000 && signedFor !== endsIn) {
    const reason = `what was signed for ${signedFor} ends with its credentials, in ${endsIn}`
    eventsOf('signing', () => runtime.now(), options.onEvent).emit({ type: 'notice', reason })
  }
  return identity
}
