/** @module Credentials that Twilio can hold. */
import { CredentialsError, type Credentials, type Provider } from '@credchain/core'
import { checkKeyPair, type TwilioKeyPair } from '../source/check-key-pair.js'

/** The pair of an IAM user, which is all that Twilio can hold. Errors: `INVALID_CONFIG` for whatever ends or needs a session token, and for shapes that Twilio refuses. */
export async function longLivedPair(credentials: Credentials | Provider, signal?: AbortSignal): Promise<TwilioKeyPair> {
  const given = typeof credentials === 'function' ? await credentials({ signal }) : credentials
  const hint = 'Twilio holds one pair and never renews it: use the key of an IAM user (AKIA…)'
  if (given.sessionToken !== undefined)
    throw new CredentialsError('INVALID_CONFIG', 'twilio', 'the credentials have a session token', { hint })
  if (given.expiration !== undefined) throw new CredentialsError('INVALID_CONFIG', 'twilio', 'the credentials expire', { hint })
  return checkKeyPair(given, 'the credentials')
}
