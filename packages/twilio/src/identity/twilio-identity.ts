/** @module Who asks Twilio. */
import type { Provider } from '@credchain/core'

interface TwilioPlace {
  /** Region of the account's data, such as `ie1`. Default: `us1`. Keys are bound to one region. */
  readonly region?: string
  /** Where the request enters Twilio's network, such as `dublin`. Default: Twilio's choice. */
  readonly edge?: string
}

/** An account with its auth token, or an API key with its secret. */
export interface TwilioBasicIdentity extends TwilioPlace {
  readonly kind: 'basic'
  readonly accountSid: string
  /** The account's SID, or that of the API key. */
  readonly username: string
  readonly password: string
  readonly expiration?: undefined
}

/** An OAuth access token. */
export interface TwilioBearerIdentity extends TwilioPlace {
  readonly kind: 'bearer'
  readonly token: string
  readonly expiration?: Date
}

export type TwilioIdentity = TwilioBasicIdentity | TwilioBearerIdentity

/** Gives the identity; chains with others by `fromChain`. */
export type TwilioIdentityProvider = Provider<TwilioIdentity>
