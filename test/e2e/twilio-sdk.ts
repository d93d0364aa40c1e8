/** @module Twilio's own client, led to the sandbox: it has no setting for addresses, so its transport changes them. */
import type { Sandbox } from '@credchain/sandbox'
import twilio from 'twilio'

/** The client, as the account itself where nobody else is named. */
export function twilioSdk(
  { url, twilio: account }: Sandbox,
  { username = account.accountSid, password = account.authToken }: { readonly username?: string; readonly password?: string } = {},
): twilio.Twilio {
  const httpClient = new twilio.RequestClient()
  const send = httpClient.request.bind(httpClient)
  httpClient.request = (options) => {
    const { pathname, search } = new URL(options.uri)
    return send({ ...options, uri: url + pathname + search })
  }
  return twilio(username, password, { accountSid: account.accountSid, httpClient })
}
