/** @module Which host of Twilio's is asked. */
import type { Runtime } from '@credchain/core'
import { CredentialsError } from '@credchain/core'

export type TwilioProduct = 'accounts' | 'video' | 'oauth'

export interface TwilioPlaceOptions {
  /** One origin for every product: a proxy, or the sandbox. Plain http for loopback only. Default: `TWILIO_ENDPOINT_URL`, else Twilio's own hosts. */
  readonly endpoint?: string
  readonly region?: string | undefined
  readonly edge?: string | undefined
}

/** `https://accounts.dublin.ie1.twilio.com`, as Twilio builds host names. An edge without a region is one of `us1`. Errors: `INVALID_CONFIG` for an endpoint that is none. */
export function twilioOrigin(
  product: TwilioProduct,
  { endpoint, region, edge }: TwilioPlaceOptions,
  { env }: Pick<Runtime, 'env'>,
): string {
  const own = endpoint?.trim() || env['TWILIO_ENDPOINT_URL']?.trim()
  if (own) return originOf(own, endpoint?.trim() ? 'options.endpoint' : 'TWILIO_ENDPOINT_URL')
  const labels = [product, edge, region ?? (edge === undefined ? undefined : 'us1'), 'twilio', 'com']
  return `https://${labels.filter((label) => label !== undefined).join('.')}`
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

function originOf(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (url === undefined || !isSafe) {
    throw new CredentialsError('INVALID_CONFIG', 'twilio', `${name} is not an https URL`, { hint: 'plain http is for loopback only' })
  }
  return url.origin
}
