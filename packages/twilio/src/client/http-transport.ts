/** @module Twilio over the runtime's own HTTP. */
import { fromChain, TransportError, type HttpResponse, type ResolveRequest, type Runtime } from '@credchain/core'
import { fromTwilioEnv } from '../identity/from-twilio-env.js'
import { fromTwilioIni } from '../identity/from-twilio-ini.js'
import type { TwilioIdentity, TwilioIdentityProvider } from '../identity/twilio-identity.js'
import { twilioOrigin, type TwilioPlaceOptions } from '../wire/twilio-origin.js'
import { inTime } from '../wire/in-time.js'
import type { TwilioTransport } from './twilio-transport.js'

export interface HttpTransportOptions extends TwilioPlaceOptions {
  /** Who asks: a provider, or a chain of them. Default: `fromChain([fromTwilioEnv(), fromTwilioIni()])`. */
  readonly identity?: TwilioIdentityProvider
}

/** An identity that Twilio refuses is asked for anew once: an auth token or a file may have changed since. */
export function httpTransport({ identity, ...place }: HttpTransportOptions, runtime: Runtime): TwilioTransport {
  let provider = identity

  async function identityNow(request: ResolveRequest): Promise<{ readonly who: TwilioIdentity; readonly authorization: string }> {
    provider ??= fromChain([fromTwilioEnv(runtime), fromTwilioIni({}, runtime)], { name: 'twilio-identity' }, runtime)
    const who = await provider(request)
    return { who, authorization: authorizationOf(who) }
  }

  return async ({ method, product, path, form, deadlineMs, signal }) => {
    const endsAt = runtime.now() + deadlineMs
    const leftMs = () => Math.max(1, endsAt - runtime.now())

    function identityInTime(forceRefresh = false): ReturnType<typeof identityNow> {
      return inTime((either) => identityNow({ signal: either, forceRefresh }), { deadlineMs: leftMs(), signal, lateness }, runtime)
    }

    function send({ who, authorization }: Awaited<ReturnType<typeof identityNow>>): Promise<HttpResponse> {
      const { region = who.region, edge = who.edge, endpoint } = place
      const origin = twilioOrigin(product, { region, edge, ...(endpoint !== undefined && { endpoint }) }, runtime)
      const headers = { authorization, accept: 'application/json', ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) }
      // Not percent-encoding alone: this turns a plus sign into %2B and a blank into a plus sign, as forms have it.
      const body = form && new URLSearchParams(form).toString()
      return runtime.http({ method, url: origin + path, headers, deadlineMs: leftMs(), signal, ...(body !== undefined && { body }) })
    }

    const known = await identityInTime()
    const answer = await send(known)
    if (answer.status !== 401) return answer
    const renewed = await identityInTime(true)
    return renewed.authorization === known.authorization ? answer : send(renewed)
  }
}

function lateness(): TransportError {
  return new TransportError('ETIMEDOUT', 'the identity did not come in time')
}

function authorizationOf(identity: TwilioIdentity): string {
  if (identity.kind === 'bearer') return `Bearer ${identity.token}`
  return `Basic ${Buffer.from(`${identity.username}:${identity.password}`).toString('base64')}`
}
