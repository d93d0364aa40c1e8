/** @module A Twilio identity from OAuth client credentials. */
import {
  cached,
  CredentialsError,
  hostRuntime,
  jsonObject,
  parseRetryAfter,
  sourced,
  type CacheOptions,
  type HttpResponse,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import { twilioOrigin } from '../wire/twilio-origin.js'
import type { TwilioBearerIdentity, TwilioIdentityProvider } from './twilio-identity.js'

export interface FromTwilioOAuthOptions extends Omit<CacheOptions, 'store'> {
  /** `OQ…`. Default: `TWILIO_CLIENT_ID`. */
  readonly clientId?: string
  /** Default: `TWILIO_CLIENT_SECRET`. */
  readonly clientSecret?: string
  /** Another origin than `https://oauth.twilio.com`; plain http for loopback only. Default: `TWILIO_ENDPOINT_URL`, when that is set. */
  readonly endpoint?: string
}

const SOURCE = 'twilio-oauth'

/**
 * An access token for client credentials, kept and renewed ahead of its end; many callers cause one request. Not every resource of Twilio takes such tokens
 * (https://www.twilio.com/docs/iam/oauth-apps), so this is in no default chain.
 *
 * Errors: `NOT_CONFIGURED` when neither id nor secret is set, `INVALID_CONFIG` naming the one that is missing, `REJECTED` when Twilio refuses them,
 * `UNAVAILABLE` for everything that may pass.
 */
export function fromTwilioOAuth(options: FromTwilioOAuthOptions = {}, runtime: Runtime = hostRuntime): TwilioIdentityProvider {
  function settings() {
    const clientId = options.clientId?.trim() || runtime.env['TWILIO_CLIENT_ID']?.trim()
    const clientSecret = options.clientSecret?.trim() || runtime.env['TWILIO_CLIENT_SECRET']?.trim()
    if (!clientId && !clientSecret) throw new CredentialsError('NOT_CONFIGURED', SOURCE, 'TWILIO_CLIENT_ID is not set')
    if (!clientId) throw new CredentialsError('INVALID_CONFIG', SOURCE, 'TWILIO_CLIENT_ID is not set, though the client secret is')
    if (!clientSecret) throw new CredentialsError('INVALID_CONFIG', SOURCE, 'TWILIO_CLIENT_SECRET is not set, though the client id is')
    return { clientId, clientSecret, origin: twilioOrigin('oauth', options, runtime) }
  }

  async function load({ signal, background }: ResolveRequest = {}): Promise<TwilioBearerIdentity> {
    const { clientId, clientSecret, origin } = settings()
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const askedAt = runtime.now()
    const url = `${origin}/v2/token`
    const answer = await runtime.http({ method: 'POST', url, headers, body: form.toString(), signal, background })
    return tokenOf(answer, askedAt, runtime.now())
  }

  return cached(
    sourced(SOURCE, load, async () => [`asks ${settings().origin} for a token`]),
    options,
    runtime,
  )
}

function tokenOf({ status, headers, text }: HttpResponse, askedAt: number, now: number): TwilioBearerIdentity {
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now)
  if (status === 408 || status === 429 || status >= 500) {
    throw new CredentialsError('UNAVAILABLE', SOURCE, `the token endpoint answered HTTP ${status}`, { retryAfterMs })
  }
  if (status >= 300) {
    const hint = 'check TWILIO_CLIENT_ID and TWILIO_CLIENT_SECRET'
    throw new CredentialsError('REJECTED', SOURCE, `the token endpoint refused the client (HTTP ${status})`, { hint })
  }
  const { access_token: token, expires_in: seconds } = jsonObject(text) ?? {}
  if (typeof token !== 'string' || token === '')
    throw new CredentialsError('UNAVAILABLE', SOURCE, 'the token endpoint answered without a token')
  const lifeMs = Number(seconds) * 1_000
  return { kind: 'bearer', token, ...(Number.isFinite(lifeMs) && { expiration: new Date(askedAt + lifeMs) }) }
}
